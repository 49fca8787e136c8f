-- One row per interaction that counts, in its newest version, of a known person or not.

with

touchpoints as (select * from {{ ref('stg_tracking__touchpoints_checked') }}),

final as (
    select
        source_system,
        touchpoint_id,
        source_customer_id,
        customer_email,
        occurred_date,
        occurred_at,
        occurred_hour,
        source_action,
        action,
        channel,
        device,
        topic,
        campaign_id,
        variant,
        product_category,
        quantity,
        is_guest,
        _file,
        _row
    from touchpoints
    where disposition = 'kept'
)

select * from final
