-- One landed row of products that cannot be used, with the row as it was landed.

{{ quarantined_rows(
    'shop', 'products', ref('stg_shop__products_checked')
) }}
