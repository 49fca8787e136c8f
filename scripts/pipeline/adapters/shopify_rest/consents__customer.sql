-- One row per customer and way of writing to them that they said yes or no to.

with

customers as (select * from this_file),

asked as (
    select
        _row,
        1 as _item,
        id,
        'email' as purpose,
        lower(email_marketing_consent_state) as state,
        -- Older ones say yes or no. A no may be a refusal, so it is taken for one.
        case when email_marketing_consent_state is null then accepts_marketing end
            as older_state,
        case
            when email_marketing_consent_state is null
                then accepts_marketing_updated_at
            else email_marketing_consent_consent_updated_at
        end as changed_at,
        coalesce(updated_at, created_at) as customer_changed_at
    from customers
    where not is_true(_fivetran_deleted)
    union all
    select
        _row,
        2 as _item,
        id,
        'sms' as purpose,
        lower(sms_marketing_consent_state) as state,
        null as older_state,
        sms_marketing_consent_consent_updated_at as changed_at,
        coalesce(updated_at, created_at) as customer_changed_at
    from customers
    where not is_true(_fivetran_deleted)
),

decided as (
    select
        *,
        case
            when state = 'subscribed' or lower(older_state) = 'true' then 'granted'
            when state = 'unsubscribed' or lower(older_state) = 'false'
                then 'withdrawn'
        end as decision
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
        coalesce(changed_at, customer_changed_at) as recorded_at
    from decided
    where decision is not null
)

select * from final
