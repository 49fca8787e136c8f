-- One row per month of first orders and month since: how many of those customers bought
-- in it, and for how much. A month that is not over by the latest date is not mature.

with

customer_days as (select * from {{ ref('int_population__purchase_days') }}),

buyers as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_buyer and status = 'scored'
),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

members as (
    select
        buyers.customer_id,
        latest.as_of_date,
        {{ month_of('buyers.first_order_date') }} as cohort_month
    from buyers
    inner join latest
        on buyers.as_of_date = latest.as_of_date
),

sizes as (
    select
        cohort_month,
        as_of_date,
        count(*) as cohort_customers
    from members
    group by cohort_month, as_of_date
),

-- Months come from the cohorts themselves and from the orders of any of them.
months as (
    select {{ month_of('customer_days.event_date') }} as month
    from customer_days
    inner join latest
        on customer_days.event_date <= latest.as_of_date
    group by {{ month_of('customer_days.event_date') }}
),

bought as (
    select
        members.cohort_month,
        {{ month_of('customer_days.event_date') }} as month,
        count(
            distinct case
                when
                    customer_days.order_count > 0
                    and {{ is_valid_on('customer_days', 'members.as_of_date') }}
                    then members.customer_id
            end
        ) as active_customers,
        sum(customer_days.sale_revenue - customer_days.return_revenue) as net_revenue
    from members
    inner join customer_days
        on
            members.customer_id = customer_days.customer_id
            and members.as_of_date >= customer_days.event_date
    group by members.cohort_month, {{ month_of('customer_days.event_date') }}
),

final as (
    select
        sizes.cohort_month,
        months.month,
        cast({{ months_between('sizes.cohort_month', 'months.month') }} as integer)
            as months_since_first_order,
        cast(sizes.cohort_customers as bigint) as cohort_customers,
        cast(coalesce(bought.active_customers, 0) as bigint) as active_customers,
        {{ share('coalesce(bought.active_customers, 0)', 'sizes.cohort_customers') }}
            as active_share,
        cast(coalesce(bought.net_revenue, 0) as decimal(18, 2)) as net_revenue,
        {{ month_of(add_days('sizes.as_of_date', 1)) }} > months.month as is_mature
    from sizes
    inner join months
        on sizes.cohort_month <= months.month
    left join bought
        on
            sizes.cohort_month = bought.cohort_month
            and months.month = bought.month
)

select * from final
