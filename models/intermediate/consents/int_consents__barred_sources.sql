-- One row per source system, purpose and file with lines or rows that cannot be read
-- and may be a refusal of anybody in that system.

with

refusal_files as (select * from {{ ref('int_consents__refusal_files') }}),

files as (select * from {{ ref('stg_landing__files') }}),

consents as (select * from {{ ref('stg_crm__consents_checked') }}),

erasure_requests as (select * from {{ ref('stg_crm__erasure_requests_checked') }}),

touchpoints as (select * from {{ ref('stg_tracking__touchpoints_checked') }}),

actions as (select * from {{ ref('actions') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

systems as (
    select source_system from customers
    group by source_system
),

-- An interaction can withdraw these. A decision or a request may be about any purpose.
purposes as (
    select
        'touchpoints' as table_name,
        withdraws as purpose
    from actions
    where withdraws is not null
    group by withdraws
),

unread as (
    select
        files.table_name as proof_table,
        files.file as proof_file,
        refusal_files.source_system,
        purposes.purpose,
        files.rejected_count as unread_count
    from files
    inner join refusal_files
        on
            files.table_name = refusal_files.table_name
            and files.file = refusal_files.file
    left join purposes
        on files.table_name = purposes.table_name
    where files.rejected_count > 0
    union all
    select
        'consents' as proof_table,
        _file as proof_file,
        source_system,
        purpose,
        1 as unread_count
    from consents
    where
        disposition = 'quarantined'
        and coalesce(status, 'withdrawn') = 'withdrawn'
        and (
            source_customer_id is null
            or quarantine_reason like '%customer_id'
        )
    union all
    select
        'erasure_requests' as proof_table,
        _file as proof_file,
        -- A request that names no system may be about a customer of any.
        nullif(source_system, 'default') as source_system,
        cast(null as {{ dbt.type_string() }}) as purpose,
        1 as unread_count
    from erasure_requests
    where
        disposition = 'quarantined'
        and email is null
        and (
            source_customer_id is null
            or quarantine_reason like '%customer_id'
        )
    union all
    select
        'touchpoints' as proof_table,
        touchpoints._file as proof_file,
        touchpoints.source_system,
        actions.withdraws as purpose,
        1 as unread_count
    from touchpoints
    inner join actions
        on touchpoints.action = actions.action
    where
        actions.withdraws is not null
        and touchpoints.disposition <> 'superseded'
        and (
            touchpoints.has_unread_customer
            or touchpoints.quarantine_reason like '%customer_id'
        )
),

final as (
    select
        systems.source_system,
        unread.purpose,
        unread.proof_table,
        unread.proof_file,
        cast(sum(unread.unread_count) as bigint) as unread_count
    from unread
    inner join systems
        on
            coalesce(unread.source_system, systems.source_system)
            = systems.source_system
    group by
        systems.source_system,
        unread.purpose,
        unread.proof_table,
        unread.proof_file
)

select * from final
