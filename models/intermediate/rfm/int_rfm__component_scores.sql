-- One customer on one scoring date, scored 1 (worst) to 5 (best) on each component.
-- Who has no order in the window scores 1 on order count and value.

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where status = 'scored'
),

summaries as (select * from {{ ref('int_orders__customer_summaries') }}),

thresholds as (select * from {{ ref('int_rfm__thresholds') }}),

recency_thresholds as (
    select * from thresholds
    where component = 'recency'
),

order_count_thresholds as (
    select * from thresholds
    where component = 'order_count'
),

monetary_thresholds as (
    select * from thresholds
    where component = 'monetary'
),

final as (
    select
        summaries.customer_id,
        summaries.as_of_date,
        summaries.last_order_date,
        summaries.days_since_last_order,
        summaries.order_count,
        summaries.net_revenue,
        summaries.monetary_value,
        {{ score_of_worth('-summaries.days_since_last_order', 'recency_thresholds') }}
            as recency_score,
        case
            when summaries.order_count = 0 then 1
            else {{ score_of_worth('summaries.order_count', 'order_count_thresholds') }}
        end as frequency_score,
        case
            when summaries.order_count = 0 then 1
            else {{ score_of_worth('summaries.monetary_value', 'monetary_thresholds') }}
        end as monetary_score
    from customer_dates
    inner join summaries
        on
            customer_dates.customer_id = summaries.customer_id
            and customer_dates.as_of_date = summaries.as_of_date
    inner join recency_thresholds
        on summaries.as_of_date = recency_thresholds.as_of_date
    inner join order_count_thresholds
        on summaries.as_of_date = order_count_thresholds.as_of_date
    inner join monetary_thresholds
        on summaries.as_of_date = monetary_thresholds.as_of_date
)

select * from final
