-- One landed row of transactions that cannot be used, with what the source sent.

{{ quarantined_rows(
    'shop', 'transactions', ref('stg_shop__transactions_checked')
) }}
