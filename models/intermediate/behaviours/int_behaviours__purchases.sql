-- One row per customer with an order by the latest scoring date: what their valid
-- orders have in common, their usual channel and the category they spent most on.

with

orders as (select * from {{ ref('int_orders__orders') }}),

valid_periods as (select * from {{ ref('int_orders__valid_periods') }}),

lines as (select * from {{ ref('int_orders__lines') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

seasons as (select * from {{ ref('seasons') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

owned_orders as (
    select
        customers.customer_id,
        orders.source_system,
        orders.order_id,
        orders.ordered_date,
        orders.channel,
        orders.is_sale
    from orders
    inner join latest
        on orders.ordered_date <= latest.as_of_date
    inner join customers
        on
            orders.source_system = customers.source_system
            and orders.source_customer_id = customers.source_customer_id
),

buyers as (
    select customer_id from owned_orders
    group by customer_id
),

baskets as (
    select
        owned_orders.customer_id,
        owned_orders.source_system,
        owned_orders.order_id,
        (extract(month from owned_orders.ordered_date) * 100)
        + extract(day from owned_orders.ordered_date) as month_day,
        sum(lines.sale_revenue) as sale_revenue,
        -- One line without a quantity leaves the basket's units unknown.
        case when count(*) = count(lines.quantity) then sum(lines.unit_count) end
            as unit_count,
        count(*) as line_count,
        -- Without a discount or voucher in the data, it is unknown.
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
    inner join owned_orders
        on
            valid_periods.source_system = owned_orders.source_system
            and valid_periods.order_id = owned_orders.order_id
    inner join lines
        on
            owned_orders.source_system = lines.source_system
            and owned_orders.order_id = lines.order_id
            and latest.as_of_date >= lines.ordered_date
    where not lines.is_excluded and not lines.is_return_line
    group by
        owned_orders.customer_id,
        owned_orders.source_system,
        owned_orders.order_id,
        owned_orders.ordered_date
),

basket_totals as (
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
),

channel_orders as (
    select
        customer_id,
        channel,
        count(*) as order_count
    from owned_orders
    where is_sale and channel is not null
    group by customer_id, channel
),

placed_channels as (
    select
        customer_id,
        channel,
        order_count,
        sum(order_count) over (partition by customer_id) as all_order_count,
        count(*) over (partition by customer_id) as channel_count,
        row_number() over (
            partition by customer_id
            order by order_count desc nulls last, channel asc nulls last
        ) as place
    from channel_orders
),

channels as (
    select
        customer_id,
        channel as preferred_channel,
        cast(channel_count as integer) as channel_count,
        {{ share('order_count', 'all_order_count') }} as preferred_channel_share
    from placed_channels
    where place = 1
),

category_sales as (
    select
        owned_orders.customer_id,
        lines.product_category,
        sum(lines.sale_revenue) as sale_revenue
    from lines
    inner join latest
        on lines.ordered_date <= latest.as_of_date
    inner join owned_orders
        on
            lines.source_system = owned_orders.source_system
            and lines.order_id = owned_orders.order_id
    where lines.sale_revenue > 0 and lines.product_category is not null
    group by owned_orders.customer_id, lines.product_category
),

placed_categories as (
    select
        customer_id,
        product_category,
        sale_revenue,
        sum(sale_revenue) over (partition by customer_id) as all_revenue,
        row_number() over (
            partition by customer_id
            order by sale_revenue desc nulls last, product_category asc nulls last
        ) as place
    from category_sales
),

interests as (
    select
        customer_id,
        product_category as top_interest,
        {{ share('sale_revenue', 'all_revenue') }} as top_interest_share
    from placed_categories
    where place = 1
),

final as (
    select
        buyers.customer_id,
        interests.top_interest,
        channels.preferred_channel,
        basket_totals.order_count,
        basket_totals.gifts_order_count,
        basket_totals.sales_order_count,
        basket_totals.holidays_order_count,
        basket_totals.line_count,
        basket_totals.unit_count,
        basket_totals.known_unit_baskets,
        basket_totals.discounted_order_count,
        basket_totals.known_discount_baskets,
        basket_totals.sale_revenue,
        interests.top_interest_share,
        channels.channel_count,
        channels.preferred_channel_share
    from buyers
    left join basket_totals
        on buyers.customer_id = basket_totals.customer_id
    left join channels
        on buyers.customer_id = channels.customer_id
    left join interests
        on buyers.customer_id = interests.customer_id
)

select * from final
