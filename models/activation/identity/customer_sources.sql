-- One row per customer and id by which a source calls them: how other systems find the
-- customer of a row. People whose data may no longer be used are left out.

with

customers as (select * from {{ ref('int_identity__customers') }}),

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where status = 'expired'
),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

expired as (
    select customer_dates.customer_id
    from customer_dates
    inner join latest
        on customer_dates.as_of_date = latest.as_of_date
),

final as (
    select
        customers.customer_id,
        customers.source_system,
        customers.source_customer_id
    from customers
    left join expired
        on customers.customer_id = expired.customer_id
    where expired.customer_id is null
)

select * from final
