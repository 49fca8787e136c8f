-- One landed row of customers that cannot be used, with the row as it was landed.

{{ quarantined_rows(
    'crm', 'customers', ref('stg_crm__customers_checked')
) }}
