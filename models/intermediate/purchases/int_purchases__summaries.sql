-- One row per customer and scoring date: what they had bought and returned by its end.

with

customer_days as (select * from {{ ref('int_purchases__days') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- The past is cut here: orders and refunds after the date are not seen.
days_to_date as (
    select
        customer_days.customer_id,
        dates_to_score.as_of_date,
        customer_days.event_date,
        settings.monetary_basis,
        case
            when {{ is_valid_on('customer_days', 'dates_to_score.as_of_date') }}
                then customer_days.order_count
            else 0
        end as order_count,
        customer_days.sale_revenue - customer_days.return_revenue as net_revenue,
        customer_days.sale_revenue
        - customer_days.return_revenue
        - customer_days.goods_cost as net_margin,
        {{ days_between('customer_days.event_date', 'dates_to_score.as_of_date') }}
        < settings.rfm_window_days as is_in_window
    from dates_to_score
    inner join customer_days
        on dates_to_score.as_of_date >= customer_days.event_date
    cross join settings
),

summed as (
    select
        customer_id,
        as_of_date,
        monetary_basis,
        min(case when order_count > 0 then event_date end) as first_order_date,
        max(case when order_count > 0 then event_date end) as last_order_date,
        sum(order_count) as lifetime_order_count,
        sum(net_revenue) as lifetime_net_revenue,
        sum(case when is_in_window then order_count else 0 end) as order_count,
        sum(case when is_in_window then net_revenue else 0 end) as net_revenue,
        case
            when
                sum(case when is_in_window then 1 else 0 end)
                = count(case when is_in_window then net_margin end)
                then sum(case when is_in_window then net_margin else 0 end)
        end as net_margin
    from days_to_date
    group by customer_id, as_of_date, monetary_basis
),

final as (
    select
        customer_id,
        as_of_date,
        first_order_date,
        last_order_date,
        {{ days_between('last_order_date', 'as_of_date') }} as days_since_last_order,
        cast(lifetime_order_count as integer) as lifetime_order_count,
        cast(order_count as integer) as order_count,
        cast(lifetime_net_revenue as decimal(18, 2)) as lifetime_net_revenue,
        cast(net_revenue as decimal(18, 2)) as net_revenue,
        cast(net_margin as decimal(18, 2)) as net_margin,
        cast(
            case when monetary_basis = 'margin' then net_margin else net_revenue end
            as decimal(18, 2)
        ) as monetary_value
    from summed
)

select * from final
