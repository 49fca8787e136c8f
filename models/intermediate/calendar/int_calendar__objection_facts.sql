-- One decision on profiling of a source record that ever refused it, or that cannot be
-- read: a refusal counts on every date once it is known, so it touches them all.

{{ config(materialized='view') }}

with

decisions as (
    select * from {{ ref('int_consents__decisions') }}
    where purpose = 'profiling'
),

unread as (
    select * from {{ ref('stg_crm__consents_checked') }}
    where disposition = 'quarantined' and purpose = 'profiling'
),

refusers as (
    select
        source_system,
        source_customer_id
    from decisions
    where status = 'withdrawn'
    group by source_system, source_customer_id
),

final as (
    select
        decisions.source_system,
        decisions.source_customer_id,
        date '1900-01-01' as fact_date,
        'profiling ' || decisions.status
        || '|' || cast(decisions.recorded_date as {{ dbt.type_string() }}) as fact
    from decisions
    inner join refusers
        on
            decisions.source_system = refusers.source_system
            and decisions.source_customer_id = refusers.source_customer_id
    union all
    select
        source_system,
        source_customer_id,
        date '1900-01-01' as fact_date,
        'profiling unread' as fact
    from unread
    where source_customer_id is not null
)

select * from final
