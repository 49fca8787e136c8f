-- Guards the one definition of net revenue: sales and returns, each on its own day. All
-- published figures must add up from revenue_events, or two reports of a month differ.
-- The comments say which events a figure counts. No figure holds a test order, a
-- cancelled line or a quarantined row.

with

events as (
    select
        *,
        {{ month_of('event_date') }} as event_month,
        coalesce(opening_segment, 'none') as from_segment,
        coalesce(closing_segment, 'none') as to_segment
    from {{ ref('revenue_events') }}
),

periods as (select * from {{ ref('int_history__periods') }}),

customers as (select * from {{ ref('customers') }}),

latest as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_calendar__dates_to_score') }}
),

-- Who was in a segment when the month began, or when it ended.
period_events as (
    select
        periods.month,
        events.from_segment,
        events.to_segment,
        events.net_revenue
    from events
    inner join periods
        on
            events.event_date > periods.from_date
            and events.event_date <= periods.to_date
    where events.from_segment <> 'none' or events.to_segment <> 'none'
),

compared as (
    -- Rollups, of which scores are made: all events of the day.
    select
        'rollups' as figure,
        source_system || ' ' || cast(event_date as {{ dbt.type_string() }}) as place,
        net_revenue as amount
    from events
    union all
    select
        'rollups' as figure,
        daily_rollups.source_system || ' '
        || cast(daily_rollups.event_date as {{ dbt.type_string() }}) as place,
        daily_rollups.return_revenue - daily_rollups.sale_revenue as amount
    from {{ ref('int_orders__daily_rollups') }} as daily_rollups
    inner join latest
        on daily_rollups.event_date <= latest.as_of_date
    union all
    -- An order: all its events, on any day, whether it is valid or not.
    select
        'orders' as figure,
        source_system || ' ' || order_id as place,
        net_revenue as amount
    from events
    union all
    select
        'orders' as figure,
        source_system || ' ' || order_id as place,
        -net_revenue as amount
    from {{ ref('orders') }}
    union all
    -- A customer: all their events, on any day, scored or not.
    select
        'customers' as figure,
        customer_id as place,
        net_revenue as amount
    from events
    where customer_id is not null
    union all
    select
        'customers' as figure,
        customer_id as place,
        -net_revenue as amount
    from customers
    union all
    -- Before its last steps the bridge has all events of the month.
    select
        'revenue_bridge, all' as figure,
        source_system || ' ' || cast(event_month as {{ dbt.type_string() }}) as place,
        net_revenue as amount
    from events
    union all
    select
        'revenue_bridge, all' as figure,
        source_system || ' ' || cast(month as {{ dbt.type_string() }}) as place,
        quarantined_revenue + duplicate_revenue + test_revenue + cancelled_revenue
        + return_revenue - raw_gross_revenue as amount
    from {{ ref('revenue_bridge') }}
    union all
    -- One of its steps takes off the events that name no customer.
    select
        'revenue_bridge, unknown' as figure,
        source_system || ' ' || cast(event_month as {{ dbt.type_string() }}) as place,
        net_revenue as amount
    from events
    where customer_id is null
    union all
    select
        'revenue_bridge, unknown' as figure,
        source_system || ' ' || cast(month as {{ dbt.type_string() }}) as place,
        -unknown_customer_revenue as amount
    from {{ ref('revenue_bridge') }}
    union all
    -- Its last line is of customers who may be scored and have a valid order today.
    select
        'revenue_bridge, scored' as figure,
        source_system || ' ' || cast(event_month as {{ dbt.type_string() }}) as place,
        net_revenue as amount
    from events
    where is_scored_customer
    union all
    select
        'revenue_bridge, scored' as figure,
        source_system || ' ' || cast(month as {{ dbt.type_string() }}) as place,
        -scored_revenue as amount
    from {{ ref('revenue_bridge') }}
    union all
    -- Cohorts are of the same customers, from the month of their first valid order on.
    select
        'customer_cohorts' as figure,
        cast({{ month_of('customers.first_order_date') }} as {{ dbt.type_string() }})
        || ' ' || cast(events.event_month as {{ dbt.type_string() }}) as place,
        events.net_revenue as amount
    from events
    inner join customers
        on events.customer_id = customers.customer_id
    where
        events.is_scored_customer
        and events.event_month >= {{ month_of('customers.first_order_date') }}
    union all
    select
        'customer_cohorts' as figure,
        cast(cohort_month as {{ dbt.type_string() }})
        || ' ' || cast(month as {{ dbt.type_string() }}) as place,
        -net_revenue as amount
    from {{ ref('customer_cohorts') }}
    union all
    -- Migrations: customers in a segment at one end of the month or at both.
    select
        'segment_migrations' as figure,
        cast(month as {{ dbt.type_string() }})
        || ' ' || from_segment || ' ' || to_segment as place,
        net_revenue as amount
    from period_events
    union all
    select
        'segment_migrations' as figure,
        cast(month as {{ dbt.type_string() }})
        || ' ' || from_segment || ' ' || to_segment as place,
        -net_revenue as amount
    from {{ ref('segment_migrations') }}
    union all
    -- The performance of a segment: the same, by the segment at the beginning.
    select
        'segment_performance' as figure,
        cast(period_events.month as {{ dbt.type_string() }})
        || ' ' || period_events.from_segment as place,
        period_events.net_revenue as amount
    from period_events
    inner join periods
        on period_events.month = periods.month
    where {{ add_days('periods.from_date', 1) }} = period_events.month
    union all
    select
        'segment_performance' as figure,
        cast(month as {{ dbt.type_string() }}) || ' ' || segment as place,
        -net_revenue as amount
    from {{ ref('segment_performance') }}
),

-- What a figure holds is taken off what its events say.
final as (
    select
        figure,
        place,
        sum(amount) as missing_revenue
    from compared
    group by figure, place
)

select * from final
where missing_revenue <> 0
