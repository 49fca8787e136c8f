-- One row per source system and month up to the latest scoring date: from all sales in
-- the files, step by step, to the revenue of scored customers.

with

checked as (select * from {{ ref('stg_shop__transactions_checked') }}),

lines as (select * from {{ ref('int_orders__lines') }}),

daily_rollups as (select * from {{ ref('int_orders__daily_rollups') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

scored_customers as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_buyer and lifetime_order_count > 0
),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

-- Rows whose amount or day cannot be read are left out; quarantine counts them.
gross as (
    select
        checked.source_system,
        {{ month_of('checked.ordered_date') }} as revenue_month,
        case
            when checked.disposition = 'quarantined' then 'quarantined'
            when checked.disposition = 'superseded' then 'duplicate'
            when checked.is_test then 'test'
            when checked.outcome in ('cancelled', 'failed') then 'cancelled'
            else 'sale'
        end as step,
        true as is_gross,
        checked.line_revenue as amount
    from checked
    inner join latest
        on checked.ordered_date <= latest.as_of_date
    where checked.line_revenue > 0 and coalesce(checked.quantity, 0) >= 0
),

returned as (
    select
        lines.source_system,
        {{ month_of('lines.returned_date') }} as revenue_month,
        'return' as step,
        false as is_gross,
        lines.return_revenue as amount
    from lines
    inner join latest
        on lines.returned_date <= latest.as_of_date
    where lines.return_revenue > 0
),

-- Net revenue of customers who are unknown, or who have no valid order.
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
    left join scored_customers
        on
            customers.customer_id = scored_customers.customer_id
            and latest.as_of_date = scored_customers.as_of_date
    where scored_customers.customer_id is null
),

all_steps as (
    select * from gross
    union all
    select * from returned
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
