-- One component, scoring date and distinct value: how many customers ranked there, and
-- how many of them are worse. Worth is the value turned so that more is better.

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where status = 'scored'
),

summaries as (select * from {{ ref('int_orders__customer_summaries') }}),

scored as (
    select summaries.*
    from customer_dates
    inner join summaries
        on
            customer_dates.customer_id = summaries.customer_id
            and customer_dates.as_of_date = summaries.as_of_date
),

ranked_values as (
    select
        as_of_date,
        'recency' as component,
        cast(-days_since_last_order as decimal(18, 2)) as worth
    from scored
    union all
    select
        as_of_date,
        'order_count' as component,
        cast(order_count as decimal(18, 2)) as worth
    from scored
    where order_count > 0
    union all
    select
        as_of_date,
        'monetary' as component,
        monetary_value as worth
    from scored
    where order_count > 0
),

counted as (
    select
        as_of_date,
        component,
        worth,
        count(*) as customer_count
    from ranked_values
    group by as_of_date, component, worth
),

final as (
    select
        as_of_date,
        component,
        worth,
        customer_count,
        sum(customer_count) over (
            partition by as_of_date, component
            order by worth nulls last
            rows between unbounded preceding and current row
        ) - customer_count as worse_count,
        sum(customer_count) over (partition by as_of_date, component) as ranked_count,
        count(*) over (partition by as_of_date, component) as value_count
    from counted
)

select * from final
