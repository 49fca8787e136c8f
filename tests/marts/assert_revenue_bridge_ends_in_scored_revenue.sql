-- Guards revenue_bridge: its last step must be what the scored customers really hold,
-- or a step takes off too much or too little.

with

bridge as (
    select coalesce(sum(scored_revenue), 0) as scored_revenue
    from {{ ref('revenue_bridge') }}
),

latest as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_calendar__scoring_dates') }}
),

summaries as (select * from {{ ref('int_population__buyers') }}),

scored as (
    select coalesce(sum(summaries.lifetime_net_revenue), 0) as scored_revenue
    from summaries
    inner join latest
        on summaries.as_of_date = latest.as_of_date
    where summaries.lifetime_order_count > 0
)

select
    bridge.scored_revenue as bridge_revenue,
    scored.scored_revenue as customer_revenue
from bridge
cross join scored
where bridge.scored_revenue <> scored.scored_revenue
