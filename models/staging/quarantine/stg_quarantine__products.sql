-- One landed row of products that cannot be used, with what the source sent.

{{ quarantined_rows(
    'shop', 'products', ref('stg_shop__products_checked')
) }}
