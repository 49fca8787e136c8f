-- One landed member of a campaign and what became of it: kept, superseded or
-- quarantined.

{{ config(materialized='table') }}

with

campaign_members as (select * from {{ source('marketing', 'campaign_members') }}),

typed as (
    select
        _file,
        _row,
        _landed_order,
        _run_id,
        {{ clean_id('campaign_id') }} as campaign_id,
        {{ source_system('source_system') }} as source_system,
        {{ clean_id('customer_id') }} as source_customer_id,
        coalesce({{ id_fault('campaign_id') }}, {{ id_fault('customer_id') }})
            as id_fault,
        {{ clean_text('variant') }} as variant,
        is_control as raw_is_control,
        {{ try_boolean('is_control') }} as is_control,
        assigned_at as raw_assigned_at,
        {{ try_timestamp('assigned_at') }} as assigned_at,
        cost as raw_cost,
        {{ try_decimal('cost') }} as cost
    from campaign_members
),

checked as (
    select
        *,
        case
            when id_fault is not null then id_fault
            when {{ is_unreadable('raw_is_control', 'is_control') }}
                then 'invalid_is_control'
            when {{ is_unreadable('raw_assigned_at', 'assigned_at') }}
                then 'invalid_assigned_at'
            when {{ is_unreadable('raw_cost', 'cost') }} or cost < 0
                then 'invalid_cost'
        end as quarantine_reason
    from typed
),

ranked as (
    select
        *,
        {{ version_rank(['campaign_id', 'source_system', 'source_customer_id']) }}
            as version_rank
    from checked
),

final as (
    select
        _file,
        _row,
        _run_id,
        campaign_id,
        source_system,
        source_customer_id,
        assigned_at,
        variant,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition,
        cost,
        -- A source that marks no control group has none.
        coalesce(is_control, false) as is_control
    from ranked
)

select * from final
