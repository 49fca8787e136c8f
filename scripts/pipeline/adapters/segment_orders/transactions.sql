-- One row per product of a sale, and per call that takes something back.

with

-- All files tell what was sold and taken back before; this file gives the rows.
calls as (
    select
        true as is_of_this_file,
        *
    from this_file
    union all
    select
        false as is_of_this_file,
        *
    from all_files.tracks
),

-- Names of the older specification mean the same.
worded as (
    select
        *,
        lower(trim(replace(event, '_', ' '))) as word,
        coalesce(timestamp, "receivedAt", received_at) as happened_at,
        coalesce(
            "messageId", id, md5(concat_ws('|', timestamp, properties))
        ) as message_id,
        text_at(properties, '$.order_id') as order_id,
        text_at(properties, '$.products') as products
    from calls
    where type is null or type = 'track'
),

told as (
    select
        *,
        word in ('order completed', 'completed order') as is_sale,
        readable_id(order_id) as order_key,
        concat_ws(
            ' ', cast(cast(happened_at as timestamptz) as varchar), message_id
        ) as call_key,
        coalesce(
            text_at(properties, '$.revenue'), text_at(properties, '$.subtotal')
        ) as net,
        coalesce(
            text_at(properties, '$.total'), text_at(properties, '$.value')
        ) as total,
        text_at(properties, '$.shipping') is not null
        or text_at(properties, '$.tax') is not null as tells_extras,
        coalesce(cast(text_at(properties, '$.shipping') as decimal(18, 4)), 0)
        + coalesce(cast(text_at(properties, '$.tax') as decimal(18, 4)), 0) as extras,
        coalesce(
            cast(text_at(properties, '$.discount') as decimal(18, 4)), 0
        ) as discount,
        text_at(properties, '$.currency') as currency,
        cost_of(products) as cost
    from worded
    where
        word in (
            'order completed', 'completed order', 'order refunded', 'refunded order',
            'order cancelled', 'order canceled', 'cancelled order', 'canceled order'
        )
),

-- The sale that the calls about an order are about: the last one told.
last_sales as (
    select
        *,
        cast(
            coalesce(
                cast(net as decimal(18, 4)),
                cast(total as decimal(18, 4)) - extras,
                cost - discount
            ) as decimal(18, 2)
        ) as sold
    from told
    where not is_of_this_file and is_sale and order_key is not null
    qualify
        row_number()
            over (
                partition by order_key
                order by call_key desc, _row desc
            )
        = 1
),

sales as (
    select
        order_key,
        products,
        currency,
        sold,
        -- Products come back for what the sale took for them.
        coalesce(sold / nullif(cost, 0), 1) as price_share,
        -- A total that tells neither holds shipping and tax in the order's proportions.
        coalesce(sold / nullif(sold + extras, 0), 1) as net_share
    from last_sales
),

-- What each call takes back by itself: its amount, what it names, or all.
takes as (
    select
        told.order_key,
        told.call_key,
        sales.sold,
        cast(
            coalesce(
                case when told.word like '%cancel%' then sales.sold end,
                abs(cast(told.net as decimal(18, 4))),
                case
                    when told.tells_extras
                        then abs(cast(told.total as decimal(18, 4))) - told.extras
                end,
                -- The price of the products that it names holds neither.
                case
                    when
                        abs(abs(cast(told.total as decimal(18, 4))) - told.cost) < 0.005
                        then 1
                    else coalesce(sales.net_share, 1)
                end
                * abs(cast(told.total as decimal(18, 4))),
                coalesce(sales.price_share, 1)
                * cost_in_sale(told.products, sales.products),
                sales.sold
            ) as decimal(18, 2)
        ) as worth
    from told
    left join sales on told.order_key = sales.order_key
    where
        not told.is_of_this_file
        and not told.is_sale
        and told.order_key is not null
    qualify
        row_number()
            over (
                partition by told.order_key, told.call_key
                order by told._row desc
            )
        = 1
),

summed as (
    select
        *,
        coalesce(
            sum(worth) over (
                partition by order_key
                order by call_key
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as worth_before
    from takes
),

-- All of them together take back what was sold, and no more.
limited as (
    select
        order_key,
        call_key,
        case
            when sold is null then worth
            else least(sold, worth_before + worth) - least(sold, worth_before)
        end as taken_back
    from summed
),

items as (
    select
        *,
        unnest(items_of(products)) as item,
        generate_subscripts(items_of(products), 1) as _item
    from told
    where is_of_this_file
),

priced as (
    select
        *,
        coalesce(
            cast(text_at(item, '$.price') as decimal(18, 4))
            * cast(coalesce(text_at(item, '$.quantity'), '1') as decimal(12, 3)),
            0
        ) as line_goods
    from items
),

weighed as (
    select
        *,
        sum(line_goods) over (partition by _row) as order_goods,
        sum(line_goods) over (
            partition by _row
            order by _item rows unbounded preceding
        ) as goods_so_far
    from priced
),

earned as (
    select
        weighed.*,
        sales.order_key is null as has_no_sale,
        sales.currency as currency_of_sale,
        limited.taken_back,
        cast(
            coalesce(
                weighed.net,
                cast(
                    cast(weighed.total as decimal(18, 4)) - weighed.extras as varchar
                ),
                cast(weighed.order_goods - weighed.discount as varchar)
            ) as decimal(18, 2)
        ) as revenue
    from weighed
    left join sales on weighed.order_key = sales.order_key
    left join limited
        on
            weighed.order_key = limited.order_key
            and weighed.call_key = limited.call_key
),

amounts as (
    select
        *,
        cast(
            case
                when not is_sale then -taken_back
                when order_goods > 0
                    then part_by_worth(revenue, line_goods, goods_so_far, order_goods)
                when _item = 1 then revenue
                else 0
            end as decimal(18, 2)
        ) as amount
    from earned
),

final as (
    select
        _row,
        _item,
        order_id,
        case
            when is_sale then cast(_item as varchar)
            else concat_ws(' ', word, message_id)
        end as line_number,
        coalesce("userId", user_id) as customer_id,
        coalesce(
            text_at(context, '$.traits.email'), text_at(properties, '$.email')
        ) as customer_email,
        happened_at as ordered_at,
        case
            when not is_sale and amount is null then 'orphan_refund' else 'paid'
        end as status,
        case
            when is_sale
                then coalesce(text_at(item, '$.sku'), text_at(item, '$.product_id'))
        end as product_id,
        case when is_sale then text_at(item, '$.category') end as product_category,
        case when is_sale then text_at(item, '$.quantity') end as quantity,
        case when is_sale then text_at(item, '$.price') end as unit_price,
        amount,
        coalesce(currency, currency_of_sale) as currency,
        text_at(properties, '$.coupon') as coupon_code,
        not is_sale and has_no_sale as has_no_sale
    from amounts
    where is_sale or (_item = 1 and (amount is null or amount <> 0))
)

select * from final
