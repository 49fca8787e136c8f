-- One customer by the latest scoring date: what their valid orders have in common.

with

orders as (select * from {{ ref('int_orders__orders') }}),

valid_periods as (select * from {{ ref('int_orders__valid_periods') }}),

lines as (select * from {{ ref('int_orders__lines') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

seasons as (select * from {{ ref('seasons') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

baskets as (
    select
        customers.customer_id,
        orders.source_system,
        orders.order_id,
        orders.ordered_date,
        (extract(month from orders.ordered_date) * 100)
        + extract(day from orders.ordered_date) as month_day,
        sum(lines.sale_revenue) as sale_revenue,
        -- One line without a quantity leaves the basket's units unknown.
        case when count(*) = count(lines.quantity) then sum(lines.unit_count) end
            as unit_count,
        count(*) as line_count,
        -- Neither a discount nor a voucher is told of: not known.
        max(
            case
                when lines.discount_amount > 0 or lines.coupon_code is not null then 1
                else 0
            end
        ) as is_discounted,
        count(lines.discount_amount) + count(lines.coupon_code) as known_discounts
    from valid_periods
    inner join latest
        on {{ is_valid_on('valid_periods', 'latest.as_of_date') }}
    inner join orders
        on
            valid_periods.source_system = orders.source_system
            and valid_periods.order_id = orders.order_id
    inner join customers
        on
            orders.source_system = customers.source_system
            and orders.source_customer_id = customers.source_customer_id
    inner join lines
        on
            orders.source_system = lines.source_system
            and orders.order_id = lines.order_id
            and latest.as_of_date >= lines.ordered_date
    where not lines.is_excluded and not lines.is_return_line
    group by
        customers.customer_id,
        orders.source_system,
        orders.order_id,
        orders.ordered_date
),

final as (
    select
        baskets.customer_id,
        {% for kind in ['gifts', 'sales', 'holidays'] %}
        sum(case when seasons.kind = '{{ kind }}' then 1 else 0 end)
            as {{ kind }}_order_count,
        {% endfor %}
        count(*) as order_count,
        sum(baskets.sale_revenue) as sale_revenue,
        sum(baskets.unit_count) as unit_count,
        count(baskets.unit_count) as known_unit_baskets,
        sum(baskets.line_count) as line_count,
        sum(baskets.is_discounted) as discounted_order_count,
        sum(case when baskets.known_discounts > 0 then 1 else 0 end)
            as known_discount_baskets
    from baskets
    left join seasons
        on
            baskets.month_day >= seasons.from_day
            and baskets.month_day <= seasons.to_day
    group by baskets.customer_id
)

select * from final
