-- One landed row of customers that cannot be used, with what the source sent.

{{ quarantined_rows(
    'crm', 'customers', ref('stg_crm__customers_checked')
) }}
