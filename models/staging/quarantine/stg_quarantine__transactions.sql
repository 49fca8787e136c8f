-- One landed row of transactions that cannot be used, with the row as it was landed.

{{ quarantined_rows(
    'shop', 'transactions', ref('stg_shop__transactions_checked')
) }}
