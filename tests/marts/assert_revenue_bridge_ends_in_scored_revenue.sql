-- Guards revenue_bridge: its last step must be what the scored customers really hold,
-- or a step takes off too much or too little.

with

bridge as (
    select coalesce(sum(scored_revenue), 0) as scored_revenue
    from {{ ref('revenue_bridge') }}
),

latest as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_calendar__dates_to_score') }}
),

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where status = 'scored'
),

scored as (
    select coalesce(sum(customer_dates.lifetime_net_revenue), 0) as scored_revenue
    from customer_dates
    inner join latest
        on customer_dates.as_of_date = latest.as_of_date
)

select
    bridge.scored_revenue as bridge_revenue,
    scored.scored_revenue as customer_revenue
from bridge
cross join scored
where bridge.scored_revenue <> scored.scored_revenue
