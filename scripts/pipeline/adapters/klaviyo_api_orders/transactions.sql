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

opened as (
    select
        *,
        text_at(relationships, '$.metric.data.id') as metric_id,
        text_at(attributes, '$.metric.data.attributes.name') as metric_name,
        coalesce(
            text_at(attributes, '$.event_properties'),
            text_at(attributes, '$.properties')
        ) as properties,
        coalesce(
            text_at(attributes, '$.datetime'), text_at(attributes, '$.time')
        ) as happened_at
    from events
),

named as (
    select
        *,
        json_extract_string(properties, '/OrderId') as order_number,
        coalesce(
            text_at(attributes, '$.unique_id'),
            json_extract_string(properties, '/unique_id'),
            json_extract_string(properties, '/$event_id')
        ) as unique_id,
        coalesce(
            text_at(attributes, '$.value'),
            json_extract_string(properties, '/value'),
            json_extract_string(properties, '/$value')
        ) as value
    from opened
),

told as (
    select
        named.*,
        coalesce(named.id, named.unique_id) as event_id,
        readable_id(
            coalesce(named.order_number, named.unique_id, named.id)
        ) as order_key,
        concat_ws(
            ' ',
            cast(
                coalesce(
                    cast(named.happened_at as timestamptz),
                    cast(
                        moment_of(text_at(named.attributes, '$.timestamp'))
                        as timestamptz
                    )
                ) as varchar
            ),
            coalesce(named.id, named.unique_id)
        ) as event_key,
        lower(
            trim(
                coalesce(text_at(metrics.attributes, '$.name'), named.metric_name)
            )
        ) as word,
        cast(named.value as decimal(18, 2)) as worth
    from named
    left join metrics on readable_id(named.metric_id) = metrics.id
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
            readable_id(order_number), readable_id(unique_id), readable_id(id), id
        ) as order_id,
        case
            when word = 'placed order' then 'order' else concat_ws(' ', word, event_id)
        end as line_number,
        coalesce(
            text_at(relationships, '$.profile.data.id'),
            text_at(attributes, '$.profile.data.id')
        ) as customer_id,
        text_at(attributes, '$.profile.data.attributes.email') as customer_email,
        coalesce(
            happened_at, moment_of(text_at(attributes, '$.timestamp'))
        ) as ordered_at,
        case
            when word <> 'placed order' and amount is null then 'orphan_refund'
            else 'paid'
        end as status,
        json_extract_string(properties, '/Categories/0') as product_category,
        amount,
        word <> 'placed order' and has_no_sale as has_no_sale
    from amounts
    where word = 'placed order' or amount is null or amount <> 0
)

select * from final
