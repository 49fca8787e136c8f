-- One customer known by the latest scoring date, by a record, an order or a touchpoint:
-- their orders to that date and what may be told of them without direct identifiers.

with

known_customers as (select * from {{ ref('int_identity__known_customers') }}),

profiles as (select * from {{ ref('int_identity__profiles') }}),

summaries as (select * from {{ ref('int_orders__customer_summaries') }}),

channels as (select * from {{ ref('int_behaviours__channels') }}),

interests as (select * from {{ ref('int_behaviours__interests') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

final as (
    select
        profiles.customer_id,
        latest.as_of_date,
        profiles.created_date,
        summaries.first_order_date,
        summaries.last_order_date,
        profiles.country,
        profiles.region,
        profiles.age_band,
        profiles.gender,
        profiles.acquisition_channel,
        profiles.loyalty_tier,
        channels.preferred_channel,
        interests.top_interest,
        -- No row means no order: none is zero, not unknown.
        coalesce(summaries.lifetime_order_count, 0) as order_count,
        cast(coalesce(summaries.lifetime_net_revenue, 0) as decimal(18, 2))
            as net_revenue,
        profiles.acquisition_cost
    from known_customers
    inner join latest
        on known_customers.as_of_date = latest.as_of_date
    inner join profiles
        on known_customers.customer_id = profiles.customer_id
    left join summaries
        on
            profiles.customer_id = summaries.customer_id
            and latest.as_of_date = summaries.as_of_date
    left join channels
        on profiles.customer_id = channels.customer_id
    left join interests
        on profiles.customer_id = interests.customer_id
)

select * from final
