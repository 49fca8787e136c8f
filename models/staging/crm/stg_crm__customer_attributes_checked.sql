-- One landed declared fact and what became of it: kept, superseded or quarantined.

{{ config(materialized='table') }}

with

customer_attributes as (select * from {{ source('crm', 'customer_attributes') }}),

attributes as (select * from {{ ref('attributes') }}),

typed as (
    select
        _file,
        _row,
        _landed_order,
        _landed_on,
        _run_id,
        {{ source_system('source_system') }} as source_system,
        {{ clean_id('customer_id') }} as source_customer_id,
        {{ id_fault('customer_id') }} as id_fault,
        {{ in_small(clean_text('attribute')) }} as attribute,
        {{ in_small(clean_text('value')) }} as declared_value,
        declared_at as raw_declared_at,
        {{ try_timestamp('declared_at') }} as declared_at
    from customer_attributes
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
