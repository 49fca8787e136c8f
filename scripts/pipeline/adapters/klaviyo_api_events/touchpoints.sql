-- One row per event. Events about orders are left out, because the shop tells them.

with

events as (select * from this_file),

metrics as (select * from latest.metric),

opened as (
    select
        events._row,
        events.id,
        events.attributes,
        coalesce(
            text_at(events.attributes, '$.event_properties'),
            text_at(events.attributes, '$.properties')
        ) as properties,
        coalesce(
            text_at(metrics.attributes, '$.name'),
            text_at(events.attributes, '$.metric.data.attributes.name')
        ) as metric_name,
        coalesce(
            text_at(events.relationships, '$.profile.data.id'),
            text_at(events.attributes, '$.profile.data.id')
        ) as buyer_id
    from events
    left join metrics
        on
            readable_id(text_at(events.relationships, '$.metric.data.id'))
            = metrics.id
),

named as (
    select
        *,
        lower(trim(metric_name)) as word,
        coalesce(
            text_at(attributes, '$.unique_id'),
            json_extract_string(properties, '/unique_id'),
            json_extract_string(properties, '/$event_id')
        ) as unique_id
    from opened
),

final as (
    select
        _row,
        coalesce(readable_id(id), readable_id(unique_id)) as touchpoint_id,
        buyer_id as customer_id,
        text_at(attributes, '$.profile.data.attributes.email') as customer_email,
        coalesce(
            text_at(attributes, '$.datetime'), text_at(attributes, '$.time'),
            moment_of(text_at(attributes, '$.timestamp'))
        ) as occurred_at,
        case
            when
                word = 'opened email'
                and json_extract_string(properties, '/machine_open') = 'true'
                then 'Apple Privacy Open'
            when
                word = 'clicked email'
                and json_extract_string(properties, '/Bot Click') = 'true'
                then 'Bot Click'
            else metric_name
        end as action,
        coalesce(
            json_extract_string(properties, '/$message'),
            json_extract_string(properties, '/$flow')
        ) as campaign_id,
        json_extract_string(properties, '/$variation') as variant,
        json_extract_string(properties, '/Categories/0') as product_category
    from named
    where
        word is null
        or word not in (
            'placed order', 'ordered product', 'fulfilled order', 'cancelled order',
            'refunded order'
        )
)

select * from final
