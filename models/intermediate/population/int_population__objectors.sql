-- One customer id, in use or merged into another, of a person who objects to profiling
-- on the latest scoring date: no table of the history may hold a score of theirs.

with

exclusions as (
    select * from {{ ref('int_population__exclusions') }}
    where status = 'objected'
),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

issued_ids as (select * from {{ ref('int_identity__issued_ids') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

living as (
    select exclusions.customer_id
    from exclusions
    inner join latest
        on exclusions.as_of_date = latest.as_of_date
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
