-- One row per landed touchpoint, with what became of it: kept, superseded by a newer
-- version of itself, or quarantined for a reason.

with

touchpoints as (select * from {{ ref('stg_tracking__touchpoints_typed') }}),

versions as (select * from {{ ref('stg_tracking__touchpoint_versions') }}),

final as (
    select
        touchpoints._file,
        touchpoints._row,
        touchpoints._run_id,
        touchpoints.source_system,
        touchpoints.touchpoint_id,
        touchpoints.source_customer_id,
        touchpoints.customer_email,
        touchpoints.occurred_date,
        touchpoints.occurred_at,
        touchpoints.occurred_hour,
        touchpoints.source_action,
        touchpoints.action,
        touchpoints.channel,
        touchpoints.device,
        touchpoints.topic,
        touchpoints.campaign_id,
        touchpoints.variant,
        touchpoints.product_category,
        touchpoints.quarantine_reason,
        {{ disposition('touchpoints.quarantine_reason', 'versions.version_rank') }}
            as disposition,
        touchpoints.quantity,
        touchpoints.is_guest,
        touchpoints.has_unread_customer
    from touchpoints
    left join versions
        on
            touchpoints._file = versions._file
            and touchpoints._row = versions._row
)

select * from final
