-- One row per event. Events about orders are left out, because the shop tells them.

with

events as (select * from this_file),

metrics as (select * from latest.metric),

persons as (select * from latest.person),

named as (
    select
        events.*,
        persons.email,
        coalesce(metrics.name, events.type) as metric_name,
        lower(trim(coalesce(metrics.name, events.type))) as word
    from events
    left join metrics on events.metric_id = metrics.id
    left join persons on events.person_id = persons.id
    where not is_true(events._fivetran_deleted)
),

final as (
    select
        _row,
        id as touchpoint_id,
        person_id as customer_id,
        email as customer_email,
        coalesce(datetime, moment_of(timestamp)) as occurred_at,
        case
            when
                word = 'opened email'
                and (
                    is_true(property_machine_open)
                    or is_true(property_apple_privacy_open)
                )
                then 'Apple Privacy Open'
            when word = 'clicked email' and is_true(property_bot_click)
                then 'Bot Click'
            else metric_name
        end as action,
        coalesce(campaign_id, flow_id) as campaign_id,
        _variation as variant
    from named
    where
        word is null
        or word not in (
            'placed order', 'ordered product', 'fulfilled order', 'cancelled order',
            'refunded order'
        )
)

select * from final
