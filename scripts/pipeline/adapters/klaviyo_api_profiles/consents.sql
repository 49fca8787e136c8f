-- One row per profile and decision: to e-mail, to SMS, and a refusal of all e-mail.

with

profiles as (select * from this_file),

told as (
    select
        _row,
        id,
        text_at(attributes, '$.created') as created,
        text_at(attributes, '$.updated') as updated,
        text_at(attributes, '$.subscriptions.email.marketing') as about_email,
        text_at(attributes, '$.subscriptions.sms.marketing') as about_sms
    from profiles
),

refused as (
    select
        *,
        -- Bounces are no decisions.
        list_filter(
            json_extract(about_email, '$.suppression[*]'),
            lambda one: json_extract_string(one, '$.reason') in (
                'USER_SUPPRESSED', 'UNSUBSCRIBE', 'SPAM_COMPLAINT'
            )
        ) as refusals
    from told
),

decided as (
    select
        _row,
        1 as _item,
        id,
        'email' as purpose,
        json_extract_string(about_email, '/consent') as decision,
        json_extract_string(about_email, '/consent_timestamp') as decided_at,
        created,
        updated
    from refused
    union all
    select
        _row,
        2 as _item,
        id,
        'sms' as purpose,
        json_extract_string(about_sms, '/consent') as decision,
        json_extract_string(about_sms, '/consent_timestamp') as decided_at,
        created,
        updated
    from refused
    union all
    select
        _row,
        3 as _item,
        id,
        'email' as purpose,
        'UNSUBSCRIBED' as decision,
        list_max(
            list_transform(
                refusals, lambda one: json_extract_string(one, '$.timestamp')
            )
        ) as decided_at,
        created,
        updated
    from refused
    where len(refusals) > 0
),

final as (
    select
        _row,
        _item,
        id as customer_id,
        purpose,
        decision as status,
        -- Without a date, a grant is as old as the profile. A refusal is as old as
        -- its last change.
        coalesce(
            decided_at,
            case when decision = 'SUBSCRIBED' then created else updated end
        ) as recorded_at
    from decided
    where decision <> 'NEVER_SUBSCRIBED'
)

select * from final
