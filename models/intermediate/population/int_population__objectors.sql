-- One row per customer id, in use or merged into another, of a person who objects to
-- profiling on the latest scoring date. No table of the history may hold a score of
-- theirs.

with

objecting as (
    select * from {{ ref('int_population__customer_dates') }}
    where status = 'objected'
),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

issued_ids as (select * from {{ ref('int_identity__issued_ids') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

living as (
    select objecting.customer_id
    from objecting
    inner join latest
        on objecting.as_of_date = latest.as_of_date
),

final as (
    select customer_id from living
    union
    select issued_ids.customer_id
    from living
    inner join customers
        on living.customer_id = customers.customer_id
    inner join issued_ids
        on
            customers.source_system = issued_ids.source_system
            and customers.source_customer_id = issued_ids.source_customer_id
)

select * from final
