-- One row per landed declared fact, with what became of it: kept, superseded or
-- quarantined.

{{ config(materialized='table') }}

with

customer_attributes as (select * from {{ source('crm', 'customer_attributes') }}),

attributes as (select * from {{ ref('attributes') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

typed as (
    select
        customer_attributes._file,
        customer_attributes._row,
        customer_attributes._landed_order,
        customer_attributes._landed_on,
        customer_attributes._run_id,
        {{ source_system('customer_attributes.source_system') }} as source_system,
        {{ clean_id('customer_attributes.customer_id') }} as source_customer_id,
        {{ id_fault('customer_attributes.customer_id') }} as id_fault,
        {{ lower_text(clean_text('customer_attributes.attribute')) }} as attribute,
        {{ lower_text(clean_text('customer_attributes.value')) }} as declared_value,
        {{ clean_text('customer_attributes.declared_at') }} as raw_declared_at,
        {{ moment_of(
            'customer_attributes.declared_at', 'settings.reporting_time_zone'
        ) }} as declared_at
    from customer_attributes
    cross join settings
),

checked as (
    select
        typed.*,
        case
            when typed.id_fault is not null then typed.id_fault
            when typed.attribute is null then 'missing_attribute'
            when attributes.attribute is null then 'attribute_not_allowed'
            when typed.declared_value is null then 'missing_value'
            else {{ moment_fault('declared_at', is_required=false) }}
        end as quarantine_reason
    from typed
    left join attributes
        on typed.attribute = attributes.attribute
),

ranked as (
    select
        *,
        {{ version_rank(
            ['source_system', 'source_customer_id', 'attribute', 'declared_value'],
            'declared_at'
        ) }} as version_rank
    from checked
),

final as (
    select
        _file,
        _row,
        _run_id,
        source_system,
        source_customer_id,
        attribute,
        declared_value,
        declared_at,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition
    from ranked
)

select * from final
