-- One source system in one month, up to the latest scoring date: from all that the
-- files say was sold down to the revenue of scored customers.

with

bridge_events as (select * from {{ ref('int_orders__bridge_events') }}),

daily_rollups as (select * from {{ ref('int_orders__daily_rollups') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where status = 'scored'
),

summaries as (select * from {{ ref('int_orders__customer_summaries') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

steps as (
    select
        bridge_events.source_system,
        {{ month_of('bridge_events.event_date') }} as revenue_month,
        bridge_events.step,
        bridge_events.step <> 'return' as is_gross,
        bridge_events.amount
    from bridge_events
    inner join latest
        on bridge_events.event_date <= latest.as_of_date
),

scored as (
    select summaries.customer_id
    from customer_dates
    inner join summaries
        on
            customer_dates.customer_id = summaries.customer_id
            and customer_dates.as_of_date = summaries.as_of_date
    inner join latest
        on summaries.as_of_date = latest.as_of_date
),

-- The net revenue of unknown customers and of those who are not scored.
not_scored as (
    select
        daily_rollups.source_system,
        {{ month_of('daily_rollups.event_date') }} as revenue_month,
        case
            when customers.customer_id is null then 'unknown_customer'
            else 'unscored_customer'
        end as step,
        false as is_gross,
        daily_rollups.sale_revenue - daily_rollups.return_revenue as amount
    from daily_rollups
    inner join latest
        on daily_rollups.event_date <= latest.as_of_date
    left join customers
        on
            daily_rollups.source_system = customers.source_system
            and daily_rollups.source_customer_id = customers.source_customer_id
    left join scored
        on customers.customer_id = scored.customer_id
    where scored.customer_id is null
),

all_steps as (
    select * from steps
    union all
    select * from not_scored
),

summed as (
    select
        source_system,
        revenue_month,
        {% for step in [
            'quarantined', 'duplicate', 'test', 'cancelled', 'return',
            'unknown_customer', 'unscored_customer',
        ] %}
        sum(case when step = '{{ step }}' then amount else 0 end)
            as {{ step }}_revenue,
        {% endfor %}
        sum(case when is_gross then amount else 0 end) as raw_gross_revenue
    from all_steps
    group by source_system, revenue_month
),

final as (
    select
        source_system,
        revenue_month as month,
        cast(raw_gross_revenue as decimal(18, 2)) as raw_gross_revenue,
        cast(quarantined_revenue as decimal(18, 2)) as quarantined_revenue,
        cast(duplicate_revenue as decimal(18, 2)) as duplicate_revenue,
        cast(test_revenue as decimal(18, 2)) as test_revenue,
        cast(cancelled_revenue as decimal(18, 2)) as cancelled_revenue,
        cast(return_revenue as decimal(18, 2)) as return_revenue,
        cast(unknown_customer_revenue as decimal(18, 2)) as unknown_customer_revenue,
        cast(unscored_customer_revenue as decimal(18, 2)) as unscored_customer_revenue,
        cast(
            raw_gross_revenue - quarantined_revenue - duplicate_revenue - test_revenue
            - cancelled_revenue - return_revenue - unknown_customer_revenue
            - unscored_customer_revenue as decimal(18, 2)
        ) as scored_revenue
    from summed
)

select * from final
