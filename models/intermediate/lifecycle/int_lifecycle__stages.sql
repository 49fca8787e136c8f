-- One customer with an order or a return on one scoring date: their stage of life, read
-- from events alone, never from an earlier stage.

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where status in ('scored', 'only_returns')
),

summaries as (select * from {{ ref('int_orders__customer_summaries') }}),

thresholds as (select * from {{ ref('int_lifecycle__thresholds') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

compared as (
    select
        summaries.customer_id,
        summaries.as_of_date,
        summaries.last_order_date,
        summaries.lifetime_order_count,
        summaries.days_since_last_order,
        thresholds.median_gap_days,
        thresholds.latest_gap_days,
        thresholds.dormant_after_days,
        thresholds.lost_after_days,
        settings.new_customer_days,
        settings.reactivated_days
    from customer_dates
    inner join summaries
        on
            customer_dates.customer_id = summaries.customer_id
            and customer_dates.as_of_date = summaries.as_of_date
    cross join settings
    left join thresholds
        on
            summaries.customer_id = thresholds.customer_id
            and summaries.as_of_date = thresholds.as_of_date
),

final as (
    select
        customer_id,
        as_of_date,
        {{ add_days('last_order_date', 'dormant_after_days') }} as becomes_dormant_on,
        {{ add_days('last_order_date', 'lost_after_days') }} as becomes_lost_on,
        case
            when lifetime_order_count = 0 then null
            when days_since_last_order >= lost_after_days then 'lost'
            when days_since_last_order >= dormant_after_days then 'dormant'
            when
                lifetime_order_count = 1
                and days_since_last_order <= new_customer_days
                then 'new'
            when
                latest_gap_days >= dormant_after_days
                and days_since_last_order <= reactivated_days
                then 'reactivated'
            else 'active'
        end as lifecycle_stage,
        median_gap_days,
        latest_gap_days,
        dormant_after_days
    from compared
)

select * from final
