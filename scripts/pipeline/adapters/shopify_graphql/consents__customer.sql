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
        email_marketing_consent_updated_at as changed_at,
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
        sms_marketing_consent_updated_at as changed_at,
        coalesce(updated_at, created_at) as customer_changed_at
    from customers
    where not is_true(_fivetran_deleted)
),

decided as (
    select
        *,
        case
            when state = 'subscribed' then 'granted'
            when state = 'unsubscribed' then 'withdrawn'
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
