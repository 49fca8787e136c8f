-- One row per call. Calls about orders are left out, because the shop tells them.

with

calls as (select * from this_file),

named as (
    select
        *,
        -- A table of one event is named in its own way.
        coalesce(event_text, replace(event, '_', ' ')) as name
    from calls
    where type is null or type = 'track'
),

final as (
    select
        _row,
        coalesce(readable_id("messageId"), readable_id(id)) as touchpoint_id,
        coalesce("userId", user_id) as customer_id,
        coalesce(
            text_at(context, '$.traits.email'), text_at(properties, '$.email'),
            context_traits_email, email
        ) as customer_email,
        coalesce(timestamp, "receivedAt", received_at) as occurred_at,
        name as action,
        coalesce(text_at(context, '$.device.type'), context_device_type) as device,
        coalesce(
            text_at(context, '$.campaign.name'), context_campaign_name
        ) as campaign_id,
        coalesce(text_at(properties, '$.category'), category) as product_category
    from named
    where
        name is null
        or replace(lower(trim(name)), '_', ' ') not in (
            'order completed', 'completed order', 'order updated', 'updated order',
            'order refunded', 'refunded order', 'order cancelled', 'order canceled',
            'cancelled order', 'canceled order'
        )
)

select * from final
