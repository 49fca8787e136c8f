-- One row per event that is a sale, or that takes back a part of one.

with

-- All files tell what was sold and taken back before; this file gives the rows.
events as (
    select
        true as is_of_this_file,
        *
    from this_file
    union all
    select
        false as is_of_this_file,
        *
    from all_files.event
),

metrics as (select * from latest.metric),

persons as (select * from latest.person),

told as (
    select
        events.*,
        persons.email,
        readable_id(coalesce(events.property_order_id, events.id)) as order_key,
        concat_ws(
            ' ',
            cast(
                coalesce(
                    cast(events.datetime as timestamptz),
                    cast(moment_of(events.timestamp) as timestamptz)
                ) as varchar
            ),
            events.id
        ) as event_key,
        lower(trim(coalesce(metrics.name, events.type))) as word,
        cast(events.property_value as decimal(18, 2)) as worth
    from events
    left join metrics on events.metric_id = metrics.id
    left join persons on events.person_id = persons.id
    where not is_true(events._fivetran_deleted)
),

sales as (
    select
        order_key,
        abs(worth) as worth
    from told
    where
        not is_of_this_file
        and word = 'placed order'
        and order_key is not null
    qualify
        row_number()
            over (
                partition by order_key
                order by event_key desc, _row desc
            )
        = 1
),

-- A refund without a value, and a cancellation, take back all that was sold.
takes as (
    select
        told.order_key,
        told.event_key,
        sales.worth as sold,
        case
            when
                told.word = 'cancelled order'
                then coalesce(sales.worth, abs(told.worth))
            else coalesce(abs(told.worth), sales.worth)
        end as worth
    from told
    left join sales on told.order_key = sales.order_key
    where
        not told.is_of_this_file
        and told.word in ('refunded order', 'cancelled order')
        and told.order_key is not null
    qualify
        row_number()
            over (
                partition by told.order_key, told.event_key
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
                order by event_key
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
        event_key,
        case
            when sold is null then worth
            else least(sold, worth_before + worth) - least(sold, worth_before)
        end as taken_back
    from summed
),

amounts as (
    select
        told.*,
        sales.order_key is null as has_no_sale,
        cast(
            case
                when told.word = 'placed order' then told.worth
                else -limited.taken_back
            end as decimal(18, 2)
        ) as amount
    from told
    left join sales on told.order_key = sales.order_key
    left join limited
        on
            told.order_key = limited.order_key
            and told.event_key = limited.event_key
    where
        told.is_of_this_file
        and told.word in ('placed order', 'refunded order', 'cancelled order')
),

final as (
    select
        _row,
        coalesce(
            readable_id(property_order_id), readable_id(id), id
        ) as order_id,
        case
            when word = 'placed order' then 'order' else concat_ws(' ', word, id)
        end as line_number,
        person_id as customer_id,
        email as customer_email,
        coalesce(datetime, moment_of(timestamp)) as ordered_at,
        case
            when word <> 'placed order' and amount is null then 'orphan_refund'
            else 'paid'
        end as status,
        amount,
        word <> 'placed order' and has_no_sale as has_no_sale
    from amounts
    where word = 'placed order' or amount is null or amount <> 0
)

select * from final
