-- One row per decision of one customer of one source on one purpose.

with

consents as (select * from {{ ref('stg_crm__consents_checked') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

final as (
    select
        consents.source_system,
        consents.source_customer_id,
        {{ day_in_zone('consents.recorded_at', 'settings.reporting_time_zone') }}
            as recorded_date,
        consents.recorded_at,
        consents.purpose,
        consents.status,
        consents.legal_basis,
        consents._file,
        consents._row
    from consents
    cross join settings
    where consents.disposition = 'kept'
)

select * from final
