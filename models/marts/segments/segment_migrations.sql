-- One row per month and pair of segments: how many customers were in the first when the
-- month began and in the second when it ended, and their net revenue in between.

with

migrations as (select * from {{ ref('int_history__migrations') }}),

periods as (select * from {{ ref('int_history__periods') }}),

revenue_events as (select * from {{ ref('revenue_events') }}),

revenues as (
    select
        periods.month,
        coalesce(revenue_events.opening_segment, 'none') as from_segment,
        coalesce(revenue_events.closing_segment, 'none') as to_segment,
        sum(revenue_events.net_revenue) as net_revenue
    from revenue_events
    inner join periods
        on
            revenue_events.event_date > periods.from_date
            and revenue_events.event_date <= periods.to_date
    group by
        periods.month,
        revenue_events.opening_segment,
        revenue_events.closing_segment
),

final as (
    select
        migrations.month,
        migrations.from_segment,
        migrations.to_segment,
        periods.from_date,
        periods.to_date,
        cast(migrations.customers as bigint) as customers,
        cast(coalesce(revenues.net_revenue, 0) as decimal(18, 2)) as net_revenue,
        periods.is_complete_month
    from migrations
    inner join periods
        on migrations.month = periods.month
    left join revenues
        on
            migrations.month = revenues.month
            and migrations.from_segment = revenues.from_segment
            and migrations.to_segment = revenues.to_segment
)

select * from final
