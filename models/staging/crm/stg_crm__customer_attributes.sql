-- One row per fact that a customer declared to one source, as they last declared it.

with

declarations as (select * from {{ ref('stg_crm__customer_attributes_checked') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

final as (
    select
        declarations.source_system,
        declarations.source_customer_id,
        {{ day_in_zone('declarations.declared_at', 'settings.reporting_time_zone') }}
            as declared_date,
        declarations.declared_at,
        declarations.attribute,
        declarations.declared_value
    from declarations
    cross join settings
    where declarations.disposition = 'kept'
)

select * from final
