-- Guards every score: on a date without a valid order there is nobody to score, and
-- empty marts would replace good ones.

{{ config(tags=['usage']) }}

with

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

orders as (select * from {{ ref('int_orders__orders') }}),

first_order as (
    select
        min(ordered_date) as first_order_date,
        count(source_customer_id) as customer_count
    from orders
    where is_sale
),

final as (
    select
        case
            when first_order.first_order_date is null
                then
                    'no valid order was landed: every line is a test, cancelled,'
                    || ' failed, a return or in quarantine. See'
                    || ' ops.quarantine_summary for the reasons and cures.'
            when first_order.customer_count = 0
                then
                    'no valid order has a customer: give transactions a customer_id or'
                    || ' a customer_email, or map one in mapping.yml.'
            else
                '--as-of ' || cast(dates_to_score.as_of_date as {{ dbt.type_string() }})
                || ' is before the first valid order ('
                || cast(first_order.first_order_date as {{ dbt.type_string() }})
                || '); choose that day or a later one.'
        end as message
    from dates_to_score
    cross join first_order
    where
        dates_to_score.as_of_date is null
        or first_order.first_order_date is null
        or first_order.customer_count = 0
        or dates_to_score.as_of_date < first_order.first_order_date
)

select message from final
