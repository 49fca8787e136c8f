-- One row per source record and time at which it came to a customer: when it was first
-- seen, and whenever its customer changed, with the cause. A full refresh keeps this
-- table.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook='{{ put_aside() }}',
    schema='private',
) }}

with

customers as (select * from {{ ref('int_identity__customers') }}),

issued_ids as (select * from {{ ref('int_identity__issued_ids') }}),

links as (select * from {{ ref('int_identity__links') }}),

identifier_kinds as (select * from {{ ref('identifier_kinds') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

{% if is_incremental() %}
told as (select * from {{ this }}),
{% else %}
told as (
    select
        source_system,
        source_customer_id,
        customer_id,
        cast(0 as integer) as assignment_number
    from customers
    where 1 = 0
),
{% endif %}

numbered as (
    select
        source_system,
        source_customer_id,
        customer_id,
        assignment_number,
        row_number() over (
            partition by source_system, source_customer_id
            order by assignment_number desc nulls last
        ) as rank_from_latest
    from told
),

-- The customer that now holds the record to which an id was issued.
owners as (
    select
        issued_ids.customer_id as issued_id,
        customers.customer_id
    from issued_ids
    inner join customers
        on
            issued_ids.source_system = customers.source_system
            and issued_ids.source_customer_id = customers.source_customer_id
),

living as (
    select customer_id from customers
    group by customer_id
),

changes as (
    select
        customers.source_system,
        customers.source_customer_id,
        latest.as_of_date as assigned_date,
        customers.customer_id,
        numbered.customer_id as previous_customer_id,
        case
            when numbered.customer_id is null then 'issued'
            -- A customer goes where the first of their records goes.
            when
                living.customer_id is null
                and coalesce(owners.customer_id, customers.customer_id)
                = customers.customer_id
                then 'merged'
            else 'split'
        end as change_type,
        cast(coalesce(numbered.assignment_number, 0) + 1 as integer)
            as assignment_number
    from customers
    cross join latest
    left join numbered
        on
            customers.source_system = numbered.source_system
            and customers.source_customer_id = numbered.source_customer_id
            and numbered.rank_from_latest = 1
    left join living
        on numbered.customer_id = living.customer_id
    left join owners
        on numbered.customer_id = owners.issued_id
    where
        -- Without a scoring date nothing is known to have changed.
        latest.as_of_date is not null
        and (
            numbered.customer_id is null
            or numbered.customer_id <> customers.customer_id
        )
),

gaining as (
    select customer_id from changes
    where change_type <> 'issued'
    group by customer_id
),

-- What each record of theirs bears, and whose it was before.
bearers as (
    select
        customers.customer_id,
        coalesce(changes.previous_customer_id, customers.customer_id) as former_id,
        links.link_key,
        links.link_type
    from customers
    inner join gaining
        on customers.customer_id = gaining.customer_id
    inner join issued_ids
        on
            customers.source_system = issued_ids.source_system
            and customers.source_customer_id = issued_ids.source_customer_id
    inner join links
        on links.record_key = {{ record_key('issued_ids') }}
    left join changes
        on
            customers.source_system = changes.source_system
            and customers.source_customer_id = changes.source_customer_id
),

crossing_links as (
    select link_key from bearers
    group by link_key
    having min(former_id) < max(former_id)
),

causes as (
    select
        bearers.customer_id,
        bearers.former_id,
        -- A decision is no kind of identifier. It is surer than any.
        min(
            cast(
                100 + coalesce(identifier_kinds.kind_order, 0)
                as {{ dbt.type_string() }}
            ) || bearers.link_type
        ) as surest
    from bearers
    inner join crossing_links
        on bearers.link_key = crossing_links.link_key
    left join identifier_kinds
        on bearers.link_type = identifier_kinds.identifier_kind
    group by bearers.customer_id, bearers.former_id
),

final as (
    select
        changes.source_system,
        changes.source_customer_id,
        changes.assigned_date,
        changes.customer_id,
        changes.previous_customer_id,
        changes.change_type,
        case
            when changes.change_type <> 'issued'
                then coalesce(substring(causes.surest, 4), 'no_longer_linked')
        end as cause,
        changes.assignment_number
    from changes
    left join causes
        on
            changes.customer_id = causes.customer_id
            and changes.previous_customer_id = causes.former_id
)

select * from final
