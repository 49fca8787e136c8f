-- One landed request to be erased and what became of it: kept, superseded or
-- quarantined.

{{ config(materialized='table') }}

with

erasure_requests as (select * from {{ source('crm', 'erasure_requests') }}),

typed as (
    select
        _file,
        _row,
        _landed_order,
        _landed_on,
        _run_id,
        {{ source_system('source_system') }} as source_system,
        {{ clean_text('customer_id') }} as source_customer_id,
        {{ normalised_email('email') }} as email,
        requested_at as raw_requested_at,
        {{ try_timestamp('requested_at') }} as requested_at
    from erasure_requests
),

checked as (
    select
        *,
        case
            when source_customer_id is null and email is null then 'missing_identifier'
            else {{ moment_fault('requested_at') }}
        end as quarantine_reason
    from typed
),

ranked as (
    select
        *,
        {{ version_rank(
            ['source_system', 'source_customer_id', 'email', 'requested_at']
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
        email,
        requested_at,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition
    from ranked
)

select * from final
