-- One customer known by the latest scoring date: how they buy. Below the policy's
-- minimum of events a habit is unknown: NULL, and a status that says why.

with

summaries as (select * from {{ ref('int_behaviours__summaries') }}),

channels as (select * from {{ ref('int_behaviours__channels') }}),

interests as (select * from {{ ref('int_behaviours__interests') }}),

shares as (
    select
        summaries.*,
        {% for part, whole, column in [
            ('gifts_order_count', 'order_count', 'gifts_order_share'),
            ('sales_order_count', 'order_count', 'sales_order_share'),
            ('holidays_order_count', 'order_count', 'holidays_order_share'),
            ('discounted_order_count', 'known_discount_baskets', 'discounted'),
            ('return_revenue', 'sold_revenue', 'return_rate'),
            ('abandoned_cart_count', 'cart_count', 'abandoned_cart_share'),
        ] %}
        {{ share('summaries.' ~ part, 'summaries.' ~ whole) }} as {{ column }},
        {% endfor %}
        {{ rounded_ratio('summaries.sale_revenue', 'summaries.order_count') }}
            as average_basket_value,
        {{ rounded_ratio('summaries.unit_count', 'summaries.known_unit_baskets') }}
            as average_basket_units,
        {{ rounded_ratio('summaries.line_count', 'summaries.order_count') }}
            as average_basket_lines,
        {{ rounded_ratio('summaries.view_count', 'summaries.order_day_count') }}
            as average_views_before_order,
        interests.top_interest,
        interests.top_interest_share,
        channels.preferred_channel,
        channels.channel_count,
        channels.preferred_channel_share
    from summaries
    left join channels
        on summaries.customer_id = channels.customer_id
    left join interests
        on summaries.customer_id = interests.customer_id
),

final as (
    select
        customer_id,
        as_of_date,
        case when status = 'described' then top_interest end as favourite_category,
        case when status = 'described' then preferred_channel end as main_channel,
        case
            when status = 'described' and channel_count = 1 then 'single'
            when status = 'described' and channel_count > 1 then 'mixed'
        end as channel_mix,
        case
            when
                status <> 'described'
                or gifts_order_count + sales_order_count + holidays_order_count = 0
                then null
            when
                sales_order_count >= gifts_order_count
                and sales_order_count >= holidays_order_count
                then 'sales'
            when gifts_order_count >= holidays_order_count then 'gifts'
            else 'holidays'
        end as favourite_season,
        case
            when views_status <> 'described' then null
            when view_count >= considered_view_count * order_day_count
                then 'considered'
            else 'impulsive'
        end as purchase_style,
        status,
        views_status,
        carts_status,
        cast(order_count as integer) as order_count,
        cast(cart_count as integer) as cart_count,
        cast(abandoned_cart_count as integer) as abandoned_cart_count,
        {% for column, alias in {
            'top_interest_share': 'favourite_category_share',
            'preferred_channel_share': 'main_channel_share',
            'average_basket_value': 'average_basket_value',
            'average_basket_units': 'average_basket_units',
            'average_basket_lines': 'average_basket_lines',
            'discounted': 'discounted_order_share',
            'sales_order_share': 'sales_order_share',
            'gifts_order_share': 'gifts_order_share',
            'holidays_order_share': 'holidays_order_share',
            'return_rate': 'return_rate',
        }.items() %}
        case when status = 'described' then {{ column }} end as {{ alias }},
        {% endfor %}
        case when views_status = 'described' then average_views_before_order end
            as average_views_before_order,
        case when carts_status = 'described' then abandoned_cart_share end
            as abandoned_cart_share
    from shares
)

select * from final
