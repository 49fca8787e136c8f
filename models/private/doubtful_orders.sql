-- One row per order id of one source and doubt about it: its lines may be of several
-- orders, or of several versions of one.

{% set line = ['line_number', 'product_id', 'quantity', 'line_revenue', 'currency'] %}

with

transactions as (select * from {{ ref('stg_shop__transactions_checked') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

identifiers as (
    select * from {{ ref('int_identity__identifiers') }}
    where is_linking and not is_gone
),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- Returns are left out: anybody may return goods, at any time. A line that another line
-- replaced counts, because a ticket may have replaced another ticket.
sold as (
    select
        transactions.*,
        coalesce(transactions.source_customer_id, transactions.customer_email)
            as buyer,
        settings.order_span_days
    from transactions
    cross join settings
    where
        transactions.disposition <> 'quarantined'
        and not transactions.is_test
        and transactions.line_revenue >= 0
        and coalesce(transactions.quantity, 0) >= 0
),

-- Most orders give no doubt; only the others need a closer look.
suspects as (
    select
        source_system,
        order_id
    from sold
    group by source_system, order_id
    having
        min(buyer) <> max(buyer)
        or {{ days_between('min(ordered_date)', 'max(ordered_date)') }}
        > max(order_span_days)
        or (
            count(line_number) < count(*)
            and (
                min(_file) <> max(_file)
                or min(updated_at) <> max(updated_at)
            )
        )
),

people_by_email as (
    select
        identifiers.identifier_value as email,
        min(customers.customer_id) as customer_id
    from identifiers
    inner join customers
        on
            identifiers.source_system = customers.source_system
            and identifiers.source_customer_id = customers.source_customer_id
    where identifiers.identifier_type = 'email'
    group by identifiers.identifier_value
),

-- A guest, and the account that claims the order later, are one person.
known as (
    select
        sold.*,
        coalesce(customers.customer_id, people_by_email.customer_id, sold.buyer)
            as person
    from sold
    inner join suspects
        on
            sold.source_system = suspects.source_system
            and sold.order_id = suspects.order_id
    left join customers
        on
            sold.source_system = customers.source_system
            and sold.buyer = customers.source_customer_id
    left join people_by_email
        on sold.customer_email = people_by_email.email
),

compared as (
    select
        *,
        max(case when disposition = 'kept' then 1 else 0 end) over (
            partition by source_system, order_id, {{ line | join(', ') }}, ordered_at
        ) as is_sold_then,
        max(case when disposition = 'kept' then 1 else 0 end) over (
            partition by source_system, order_id, {{ line | join(', ') }}, person
        ) as is_sold_to_them
    from known
),

-- The same line is one sale, though it was exported again with another time or for
-- another record of its buyer.
judged as (
    select
        *,
        disposition = 'kept' or (is_sold_then = 0 and is_sold_to_them = 0) as is_sale,
        disposition = 'kept' as is_kept
    from compared
),

files as (
    select
        source_system,
        order_id,
        count(*) as line_count
    from judged
    where line_number is null
    group by source_system, order_id, _file
),

largest_files as (
    select
        source_system,
        order_id,
        max(line_count) as line_count
    from files
    group by source_system, order_id
),

described as (
    select
        source_system,
        order_id,
        min(case when is_sale then ordered_date end) as first_ordered_date,
        max(case when is_sale then ordered_date end) as last_ordered_date,
        max(order_span_days) as order_span_days,
        count(distinct case when is_sale then person end) as buyer_count,
        count(case when is_kept and line_number is null then 1 end) as kept_count,
        count(
            distinct case
                when is_kept and line_number is null
                    then coalesce(product_id, '(none)')
            end
        ) as product_count,
        count(distinct case when is_kept and line_number is null then updated_at end)
            as change_count,
        count(distinct case when line_number is null then ordered_at end)
            as moment_count,
        count(distinct case when is_kept and line_number is null then ordered_at end)
            as kept_moment_count
    from judged
    group by source_system, order_id
),

measured as (
    select
        described.*,
        largest_files.line_count as largest_count,
        {{ days_between(
            'described.first_ordered_date', 'described.last_ordered_date'
        ) }} as span_days
    from described
    left join largest_files
        on
            described.source_system = largest_files.source_system
            and described.order_id = largest_files.order_id
),

final as (
    {% for doubt, condition in {
        'several_buyers': 'buyer_count > 1',
        'days_far_apart': 'span_days > order_span_days',
        'grown': 'kept_count > largest_count'
            ~ ' or (change_count > 1 and product_count < kept_count)',
        'shrunk': 'kept_count < largest_count or kept_moment_count < moment_count',
    }.items() %}
    select
        source_system,
        order_id,
        '{{ doubt }}' as doubt,
        first_ordered_date,
        last_ordered_date,
        cast(buyer_count as integer) as buyer_count
    from measured
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
