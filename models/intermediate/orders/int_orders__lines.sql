-- One row per kept order line: what it sold, what came back of it, and when.

{{ config(materialized='view') }}

with

transactions as (select * from {{ ref('stg_shop__transactions') }}),

products as (select * from {{ ref('stg_shop__products') }}),

described as (
    select
        transactions.*,
        coalesce(transactions.product_category, products.product_category) as category,
        {{ try_decimal(
            'round(' ~ decimal_product('products.unit_cost', 'abs(transactions.quantity)') ~ ', 2)',
            18, 2
        ) }} as line_cost,
        transactions.is_test
        or transactions.outcome in ('cancelled', 'failed') as is_excluded,
        coalesce(transactions.quantity < 0, false)
        or transactions.line_revenue < 0 as is_return_line
    from transactions
    left join products
        on transactions.product_id = products.product_id
),

split as (
    select
        *,
        case
            when is_excluded or is_return_line then 0
            else line_revenue
        end as sale_revenue,
        case
            when is_excluded then 0
            when is_return_line then abs(line_revenue)
            when coalesce(refunded_revenue, 0) > 0 then refunded_revenue
            when outcome = 'refunded' then line_revenue
            else 0
        end as return_revenue,
        case
            when is_return_line then ordered_date
            else coalesce(returned_date, ordered_date)
        end as counted_return_date
    from described
),

-- The cost of goods follows the money: a part refund brings back that part of the cost.
-- A line without a unit cost or a quantity has no margin.
costed as (
    select
        *,
        case
            when is_excluded or is_return_line then 0
            else line_cost
        end as sale_cost,
        case
            when return_revenue = 0 or line_revenue = 0 then 0
            else {{ rounded_ratio(
                'cast(line_cost as ' ~ type_double() ~ ') * return_revenue',
                'abs(line_revenue)'
            ) }}
        end as return_cost
    from split
),

final as (
    select
        _file,
        _row,
        source_system,
        order_id,
        source_customer_id,
        customer_email,
        product_id,
        category as product_category,
        channel,
        currency,
        coupon_code,
        outcome,
        ordered_date,
        counted_return_date as returned_date,
        ordered_at,
        quantity,
        -- A test, a cancelled line and a return sell no units.
        case when is_excluded or is_return_line then 0 else quantity end as unit_count,
        line_revenue,
        cast(sale_revenue as decimal(18, 2)) as sale_revenue,
        cast(return_revenue as decimal(18, 2)) as return_revenue,
        cast(sale_cost as decimal(18, 2)) as sale_cost,
        cast(return_cost as decimal(18, 2)) as return_cost,
        is_test,
        discount_amount,
        is_excluded,
        is_return_line
    from costed
)

select * from final
