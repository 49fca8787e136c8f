-- One row per event. Purchases and refunds are left out, because the shop tells them.

with

events as (select * from this_file),

final as (
    select
        _row,
        md5(concat_ws(
            '|', user_pseudo_id, event_timestamp, event_name,
            batch_page_id, batch_ordering_id, batch_event_index
        )) as touchpoint_id,
        user_id as customer_id,
        make_timestamp(cast(event_timestamp as bigint)) as occurred_at,
        event_name as action,
        text_at(device, '$.category') as device,
        coalesce(
            text_at(collected_traffic_source, '$.manual_campaign_name'),
            parameter_of(event_params, 'campaign')
        ) as campaign_id,
        text_at(items, '$[0].item_category') as product_category
    from events
    where
        event_name is null
        or event_name not in ('purchase', 'refund', 'in_app_purchase')
)

select * from final
