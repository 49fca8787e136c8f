-- One row per landed decision and customer where the decision cannot be read and may be
-- a refusal: a consent, an unsubscribe or a request to be erased.

with

consents as (select * from {{ ref('stg_crm__consents_checked') }}),

erasure_requests as (select * from {{ ref('stg_crm__erasure_requests_checked') }}),

touchpoints as (select * from {{ ref('stg_tracking__touchpoints_checked') }}),

actions as (select * from {{ ref('actions') }}),

refusal_files as (
    select file from {{ ref('int_consents__refusal_files') }}
    where table_name = 'touchpoints'
    group by file
),

customers as (select * from {{ ref('int_identity__customers') }}),

identifiers as (
    select * from {{ ref('int_identity__identifiers') }}
    where is_linking and not is_gone
),

-- A purpose of NULL stands for every purpose.
unread as (
    select
        'consents' as proof_table,
        _file as proof_file,
        _row as proof_row,
        source_system,
        source_customer_id,
        cast(null as {{ dbt.type_string() }}) as email,
        purpose
    from consents
    where
        disposition = 'quarantined'
        -- A plain consent refuses nothing, whatever else is wrong with the row.
        and coalesce(status, 'withdrawn') = 'withdrawn'
    union all
    select
        'erasure_requests' as proof_table,
        _file as proof_file,
        _row as proof_row,
        source_system,
        source_customer_id,
        email,
        cast(null as {{ dbt.type_string() }}) as purpose
    from erasure_requests
    where disposition = 'quarantined'
    union all
    select
        'touchpoints' as proof_table,
        touchpoints._file as proof_file,
        touchpoints._row as proof_row,
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.customer_email as email,
        actions.withdraws as purpose
    from touchpoints
    inner join actions
        on touchpoints.action = actions.action
    left join refusal_files
        on touchpoints._file = refusal_files.file
    where
        (touchpoints.disposition = 'quarantined' and actions.withdraws is not null)
        -- In a list of those who leave, an unknown word may say the same.
        or (
            touchpoints.disposition <> 'superseded'
            and touchpoints.action = 'unknown'
            and refusal_files.file is not null
        )
),

named as (
    select
        unread.proof_table,
        unread.proof_file,
        unread.proof_row,
        customers.customer_id,
        unread.purpose
    from unread
    inner join customers
        on
            unread.source_system = customers.source_system
            and unread.source_customer_id = customers.source_customer_id
    union distinct
    select
        unread.proof_table,
        unread.proof_file,
        unread.proof_row,
        customers.customer_id,
        unread.purpose
    from unread
    inner join identifiers
        on
            unread.email = identifiers.identifier_value
            and identifiers.identifier_type = 'email'
    inner join customers
        on
            identifiers.source_system = customers.source_system
            and identifiers.source_customer_id = customers.source_customer_id
),

final as (
    select
        proof_table,
        proof_file,
        proof_row,
        customer_id,
        purpose
    from named
)

select * from final
