-- One customer known by the latest scoring date, by a record or an order: their orders
-- to that date and what may be told of them without direct identifiers.

with

profiles as (select * from {{ ref('int_identity__profiles') }}),

summaries as (select * from {{ ref('int_orders__customer_summaries') }}),

preferences as (select * from {{ ref('int_orders__preferences') }}),

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
        preferences.preferred_channel,
        preferences.top_interest,
        -- No row means no order: none is zero, not unknown.
        coalesce(summaries.lifetime_order_count, 0) as order_count,
        cast(coalesce(summaries.lifetime_net_revenue, 0) as decimal(18, 2))
            as net_revenue,
        profiles.acquisition_cost
    from profiles
    cross join latest
    left join summaries
        on
            profiles.customer_id = summaries.customer_id
            and latest.as_of_date = summaries.as_of_date
    left join preferences
        on profiles.customer_id = preferences.customer_id
    where
        profiles.first_ordered_date <= latest.as_of_date
        or (
            profiles.has_record
            and (
                profiles.created_date is null
                or profiles.created_date <= latest.as_of_date
            )
        )
)

select * from final
