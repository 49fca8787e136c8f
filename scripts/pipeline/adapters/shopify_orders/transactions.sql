-- One row per order line. What belongs to the order stands on its first line; the
-- others repeat Name, and of newer exports Id, and little more.

with

lines as (select * from this_file),

-- A line begins an order where its Id or Name differs from the last one above it.
begun as (
    select
        *,
        coalesce(
            "Id" <> last_value("Id" ignore nulls) over above, "Id" is not null
        )
        or coalesce(
            "Name" <> last_value("Name" ignore nulls) over above, "Name" is not null
        ) as is_first
    from lines
    window
        above as (
            order by _row rows between unbounded preceding and 1 preceding
        )
),

numbered as (
    select
        *,
        sum(case when is_first then 1 else 0 end) over (
            order by _row rows unbounded preceding
        ) as order_number
    from begun
),

-- What the first line of the order says, as long as the others say nothing else.
filled as (
    select
        _row,
        row_number() over down as line_number,
        order_number,
        last_value("Id" ignore nulls) over down as id,
        last_value("Name" ignore nulls) over down as name,
        last_value("Email" ignore nulls) over down as email,
        last_value("Financial Status" ignore nulls) over down as financial_status,
        last_value("Currency" ignore nulls) over down as currency,
        last_value("Subtotal" ignore nulls) over down as subtotal,
        last_value("Shipping" ignore nulls) over down as shipping,
        last_value("Taxes" ignore nulls) over down as taxes,
        last_value("Duties" ignore nulls) over down as duties,
        last_value("Total" ignore nulls) over down as total,
        last_value("Discount Code" ignore nulls) over down as discount_code,
        last_value("Created at" ignore nulls) over down as created_at,
        last_value("Cancelled at" ignore nulls) over down as cancelled_at,
        last_value("Payment Method" ignore nulls) over down as payment_method,
        last_value("Refunded Amount" ignore nulls) over down as refunded_amount,
        last_value("Source" ignore nulls) over down as source,
        "Lineitem quantity" as quantity,
        "Lineitem price" as unit_price,
        "Lineitem discount" as discount,
        "Lineitem sku" as sku,
        "Lineitem name" as product_name,
        "Lineitem requires shipping" as requires_shipping,
        "Lineitem taxable" as taxable
    from numbered
    window
        down as (
            partition by order_number
            order by _row rows unbounded preceding
        )
),

kinds as (
    select
        *,
        -- An order without lines is one line of its total.
        product_name is null
        and unit_price is null
        and quantity is null
        and line_number = 1 as has_no_lines,
        -- A gift card sold is paid with later, and a tip is not for goods.
        case
            when lower(product_name) = 'tip' and sku is null then 'tip'
            when
                lower(requires_shipping) = 'false'
                and lower(taxable) = 'false'
                and regexp_matches(
                    lower(product_name),
                    concat_ws(
                        '|', 'gift *card', 'carte[- ]cadeau',
                        'geschenk(gutschein|karte)', 'tarjeta (de )?regalo',
                        'carta regalo', 'buono regalo', 'cadeau(kaart|bon)'
                    )
                )
                then 'gift_card'
        end as kind_of_line
    from filled
),

gross as (
    select
        *,
        case
            when has_no_lines then cast(subtotal as decimal(28, 7))
            else cast(
                cast(quantity as decimal(12, 3)) * cast(unit_price as decimal(16, 4))
                as decimal(28, 7)
            )
        end as line_gross
    from kinds
),

priced as (
    select
        *,
        cast(
            line_gross - cast(coalesce(discount, '0') as decimal(16, 4))
            as decimal(18, 4)
        ) as line_price
    from gross
),

summed as (
    select
        *,
        case when kind_of_line is null then line_price else 0 end as line_goods,
        sum(case when kind_of_line is null then line_price else 0 end)
            over whole as order_goods,
        sum(case when kind_of_line is null then line_price else 0 end)
            over so_far as goods_so_far,
        sum(case when kind_of_line = 'gift_card' then line_price else 0 end)
            over whole as order_gifts,
        sum(case when kind_of_line = 'tip' then line_price else 0 end)
            over whole as order_tips,
        count(kind_of_line) over whole as special_count
    from priced
    window
        whole as (partition by order_number),
        so_far as (
            partition by order_number
            order by _row rows unbounded preceding
        )
),

totals as (
    select
        * exclude (subtotal, shipping, taxes, total),
        cast(coalesce(shipping, '0') as decimal(18, 2)) as shipping,
        cast(coalesce(taxes, '0') as decimal(18, 2)) as taxes,
        cast(total as decimal(18, 2)) as total,
        -- The subtotal holds gift cards. Tips are beside it; goods never cost more
        -- than their prices.
        cast(
            case
                when special_count > 0
                    then least(
                        greatest(cast(subtotal as decimal(18, 2)) - order_gifts, 0),
                        order_goods
                    )
                else cast(subtotal as decimal(18, 2))
            end as decimal(18, 2)
        ) as subtotal,
        case
            when order_goods > 0 then (goods_so_far - line_goods) / order_goods
        end as share_before,
        case when order_goods > 0 then goods_so_far / order_goods end as share_after
    from summed
),

remainders as (
    select
        *,
        total - subtotal - order_gifts - order_tips - shipping
        - cast(coalesce(duties, '0') as decimal(18, 2)) as without_taxes
    from totals
),

-- Of prices that hold the tax already, the total does not add it again. The tax is not
-- told apart by goods and shipping: by their shares.
net as (
    select
        *,
        cast(
            case
                when
                    abs(without_taxes) < abs(without_taxes - taxes)
                    and subtotal + shipping > 0
                    then subtotal - taxes * subtotal / (subtotal + shipping)
                else subtotal
            end as decimal(18, 2)
        ) as net_goods
    from remainders
),

-- What was paid back is not told apart by goods, tax and shipping either.
refunded as (
    select
        *,
        case
            when
                financial_status <> 'refunded'
                and total > 0
                and cast(refunded_amount as decimal(18, 2)) > 0
                then cast(
                    net_goods
                    * least(cast(refunded_amount as decimal(18, 2)) / total, 1)
                    as decimal(18, 2)
                )
        end as refunded_goods
    from net
),

final as (
    select
        _row,
        -- A spreadsheet cuts digits off the Id and leaves the Name alone.
        coalesce(
            readable_id(ltrim(id, '''')), readable_id(ltrim(name, '''')), id
        ) as order_id,
        line_number,
        ltrim(email, '''') as customer_email,
        created_at as ordered_at,
        case
            when cancelled_at is not null then 'cancelled'
            when kind_of_line is not null then kind_of_line
            else lower(financial_status)
        end as status,
        lower(source) as channel,
        coalesce(ltrim(sku, ''''), product_name) as product_id,
        quantity,
        unit_price,
        cast(
            line_gross
            - case
                when kind_of_line is not null or share_after is null then line_price
                else part_between(subtotal, share_before, share_after)
            end as decimal(18, 2)
        ) as discount_amount,
        -- An order's discounts fall on its lines by what these are worth: whole cents,
        -- whose sum is what the order's goods cost.
        case
            when kind_of_line is not null or net_goods is null or share_after is null
                then cast(line_price as decimal(18, 2))
            else cast(
                part_between(net_goods, share_before, share_after) as decimal(18, 2)
            )
        end as amount,
        cast(
            part_between(refunded_goods, share_before, share_after) as decimal(18, 2)
        ) as refunded_amount,
        currency,
        discount_code as coupon_code,
        coalesce(lower(payment_method) like '%bogus%', false) as is_test,
        has_no_lines
    from refunded
)

select * from final
