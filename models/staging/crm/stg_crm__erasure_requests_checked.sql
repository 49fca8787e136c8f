-- One row per landed request to be erased, with what became of it: kept, superseded or
-- quarantined.

{{ config(materialized='table', schema='private') }}

with

erasure_requests as (select * from {{ source('crm', 'erasure_requests') }}),

email_addresses as (select * from {{ source('landing', 'email_addresses') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

typed as (
    select
        erasure_requests._file,
        erasure_requests._row,
        erasure_requests._landed_order,
        erasure_requests._landed_on,
        erasure_requests._run_id,
        {{ source_system('erasure_requests.source_system') }} as source_system,
        {{ clean_id('erasure_requests.customer_id') }} as source_customer_id,
        {{ id_fault('erasure_requests.customer_id') }} as id_fault,
        {{ normalised_email('erasure_requests.email', 'email_addresses') }} as email,
        {{ clean_text('erasure_requests.requested_at') }} as raw_requested_at,
        {{ moment_of('erasure_requests.requested_at', 'settings.reporting_time_zone') }}
            as requested_at
    from erasure_requests
    cross join settings
    left join email_addresses
        on erasure_requests.email = email_addresses.email
),

checked as (
    select
        *,
        case
            when source_customer_id is null and email is null
                then replace(id_fault, 'missing_customer_id', 'missing_identifier')
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
