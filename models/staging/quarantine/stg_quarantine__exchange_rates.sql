-- One landed row of exchange_rates that cannot be used, with the row as it was landed.

{{ quarantined_rows(
    'shop', 'exchange_rates', ref('stg_shop__exchange_rates_checked')
) }}
