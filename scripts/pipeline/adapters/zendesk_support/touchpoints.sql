-- One row per ticket of somebody who is not an agent.

with

tickets as (select * from this_file),

users as (select * from latest.user),

asked as (
    select
        tickets.*,
        users.email,
        lower(coalesce(tickets.via_channel, text_at(tickets.via, '$.channel'))) as way
    from tickets
    left join users on tickets.requester_id = users.id
    where
        not is_true(tickets._fivetran_deleted)
        and (tickets.status is null or lower(tickets.status) <> 'deleted')
        and (users.role is null or lower(users.role) not in ('agent', 'admin'))
),

final as (
    select
        _row,
        'ticket ' || id as touchpoint_id,
        requester_id as customer_id,
        email as customer_email,
        created_at as occurred_at,
        case
            when way in ('phone', 'voice', 'call') then 'support call'
            else 'support ticket'
        end as action,
        case
            when way in ('phone', 'voice', 'call') then 'phone'
            when way in ('email', 'mail') then 'email'
            when
                way in (
                    'web', 'web_widget', 'chat', 'native_messaging', 'web_messaging',
                    'help_center'
                )
                then 'web'
            when way in ('mobile', 'mobile_sdk', 'ios', 'android') then 'app'
            when
                way in (
                    'facebook', 'twitter', 'instagram', 'whatsapp', 'instagram_dm',
                    'any_channel'
                )
                then 'social'
            else way
        end as channel,
        type as topic
    from asked
)

select * from final
