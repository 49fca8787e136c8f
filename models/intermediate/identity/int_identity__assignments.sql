-- One source record and one time at which it came to a customer: when it was first
-- seen, and whenever that changed. A full refresh does not make this table anew.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook='{{ put_aside() }}',
    schema='private',
) }}

with

customers as (select * from {{ ref('int_identity__customers') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

{% if is_incremental() %}
assigned as (select * from {{ this }}),
{% else %}
assigned as (
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
        ) as place_from_latest
    from assigned
),

issued_ids as (select * from {{ ref('int_identity__issued_ids') }}),

-- Where the record is now that an id was issued to.
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

final as (
    select
        customers.source_system,
        customers.source_customer_id,
        latest.as_of_date as assigned_date,
        customers.customer_id,
        numbered.customer_id as previous_customer_id,
        case
            when numbered.customer_id is null then 'issued'
            -- A customer went where the first of their records went.
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
            and numbered.place_from_latest = 1
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
)

select * from final
