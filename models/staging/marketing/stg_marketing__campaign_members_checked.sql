-- One row per landed member of a campaign, with what became of it: kept, superseded or
-- quarantined.

{{ config(materialized='table') }}

with

campaign_members as (select * from {{ source('marketing', 'campaign_members') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

typed as (
    select
        campaign_members._file,
        campaign_members._row,
        campaign_members._landed_order,
        campaign_members._run_id,
        {{ clean_id('campaign_members.campaign_id') }} as campaign_id,
        {{ source_system('campaign_members.source_system') }} as source_system,
        {{ clean_id('campaign_members.customer_id') }} as source_customer_id,
        coalesce(
            {{ id_fault('campaign_members.campaign_id') }},
            {{ id_fault('campaign_members.customer_id') }}
        ) as id_fault,
        {{ clean_text('campaign_members.variant') }} as variant,
        {{ clean_text('campaign_members.is_control') }} as raw_is_control,
        {{ try_boolean('campaign_members.is_control') }} as is_control,
        {{ clean_text('campaign_members.assigned_at') }} as raw_assigned_at,
        {{ moment_of('campaign_members.assigned_at', 'settings.reporting_time_zone') }}
            as assigned_at,
        {{ clean_text('campaign_members.cost') }} as raw_cost,
        {{ try_decimal('campaign_members.cost') }} as cost
    from campaign_members
    cross join settings
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
