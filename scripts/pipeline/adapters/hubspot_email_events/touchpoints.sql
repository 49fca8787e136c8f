-- One row per event, without the steps before delivery.

with

events as (select * from this_file),

opens as (select * from latest.open),

clicks as (select * from latest.click),

changes as (select * from latest.status_change),

described as (
    select
        events.*,
        upper(trim(events.type)) as kind,
        is_true(events.filtered_event) as is_filtered,
        -- A bounce changes the status too, and is nothing that the person did.
        case
            when not is_true(changes.bounced) then changes.portal_subscription_status
        end as chosen_status,
        coalesce(opens.device_type, clicks.device_type) as device
    from events
    left join opens on events.id = opens.id
    left join clicks on events.id = clicks.id
    left join changes on events.id = changes.id
    where not is_true(events._fivetran_deleted)
),

final as (
    select
        _row,
        id as touchpoint_id,
        recipient as customer_email,
        created as occurred_at,
        case
            when kind = 'OPEN' and is_filtered then 'machine open'
            when kind = 'CLICK' and is_filtered then 'bot click'
            when kind = 'STATUSCHANGE' and chosen_status = 'UNSUBSCRIBED'
                then 'unsubscribe'
            when kind = 'STATUSCHANGE' and chosen_status = 'SUBSCRIBED'
                then 'subscribe'
            else type
        end as action,
        device,
        email_campaign_id as campaign_id
    from described
    where kind is null or kind not in ('PROCESSED', 'SENT', 'DEFERRED')
)

select * from final
