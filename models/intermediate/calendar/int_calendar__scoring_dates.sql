-- One day that is scored. The only clock of the project: every score looks at what had
-- happened by the end of a day of this table.

{{ config(schema='ops', alias='scoring_dates') }}

with

orders as (select * from {{ ref('int_orders__orders') }}),

last_order as (
    select max(ordered_date) as last_order_date
    from orders
    where
        is_sale
        and (refunded_in_full_date is null or refunded_in_full_date > ordered_date)
),

final as (
    select
        coalesce({{ requested_as_of_date() }}, last_order_date) as as_of_date,
        {{ policy_version() }} as policy_version,
        {{ requested_as_of_date() }} is not null as is_requested
    from last_order
)

select * from final
