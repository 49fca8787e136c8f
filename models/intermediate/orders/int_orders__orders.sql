-- One row per order of a source: its buyer's key and what it sold and returned in all.

with

lines as (select * from {{ ref('int_orders__lines') }}),

-- The buyer is the id of the source; a guest is known by e-mail alone. The first day of
-- the order decides, so that a line added later never changes the past. An order that
-- sold something is placed when its first line was sold.
grouped as (
    select
        source_system,
        order_id,
        {% for column, alias in {
            'source_customer_id': 'known_customer_id',
            'customer_email': 'customer_email',
            'channel': 'channel',
            'currency': 'currency',
            'coupon_code': 'coupon_code',
        }.items() %}
        -- Of several texts of the first day, the first in alphabetical order. A day
        -- has ten characters; a line without a text sorts last.
        nullif(
            substring(
                min(
                    cast(ordered_date as {{ dbt.type_string() }})
                    || coalesce('0' || {{ column }}, '1')
                ),
                12
            ),
            ''
        ) as {{ alias }},
        {% endfor %}
        coalesce(
            min(case when sale_revenue > 0 then ordered_at end), min(ordered_at)
        ) as ordered_at,
        coalesce(
            min(case when sale_revenue > 0 then ordered_date end), min(ordered_date)
        ) as ordered_date,
        min(ordered_date) as first_line_date,
        sum(sale_revenue) as sale_revenue,
        sum(return_revenue) as return_revenue,
        bool_and(is_test) as is_test,
        bool_and(is_excluded) as is_excluded
    from lines
    group by source_system, order_id
),

final as (
    select
        source_system,
        order_id,
        coalesce(known_customer_id, customer_email) as source_customer_id,
        customer_email,
        ordered_date,
        first_line_date,
        ordered_at,
        channel,
        currency,
        coupon_code,
        cast(sale_revenue as decimal(18, 2)) as sale_revenue,
        cast(return_revenue as decimal(18, 2)) as return_revenue,
        known_customer_id is null and customer_email is not null as is_guest,
        is_test,
        is_excluded,
        sale_revenue > 0 as is_sale
    from grouped
)

select * from final
