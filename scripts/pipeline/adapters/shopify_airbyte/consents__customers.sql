-- One row per customer and way of writing to them that they said yes or no to.

with

customers as (select * from this_file),

asked as (
    select
        _row,
        1 as _item,
        id,
        'email' as purpose,
        lower(json_extract_string(email_marketing_consent, '$.state')) as state,
        -- Older ones say yes or no. A no may be a refusal, so it is taken for one.
        lower(accepts_marketing) as older_answer,
        json_extract_string(
            email_marketing_consent, '$.consent_updated_at'
        ) as changed_at,
        accepts_marketing_updated_at as older_changed_at,
        coalesce(updated_at, created_at) as customer_changed_at
    from customers
    where deleted_at is null
    union all
    select
        _row,
        2 as _item,
        id,
        'sms' as purpose,
        lower(json_extract_string(sms_marketing_consent, '$.state')) as state,
        null as older_answer,
        json_extract_string(sms_marketing_consent, '$.consent_updated_at')
            as changed_at,
        null as older_changed_at,
        coalesce(updated_at, created_at) as customer_changed_at
    from customers
    where deleted_at is null
),

decided as (
    select
        *,
        case coalesce(state, older_answer)
            when 'subscribed' then 'granted'
            when 'true' then 'granted'
            when 'unsubscribed' then 'withdrawn'
            when 'false' then 'withdrawn'
        end as decision,
        case when state is null then older_changed_at else changed_at end as decided_at
    from asked
),

-- Who never decided has said neither yes nor no.
final as (
    select
        _row,
        _item,
        id as customer_id,
        purpose,
        decision as status,
        coalesce(decided_at, customer_changed_at) as recorded_at
    from decided
    where decision is not null
)

select * from final
