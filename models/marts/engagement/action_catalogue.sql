-- One row per action of touchpoints, and what it earns.

with

actions as (select * from {{ ref('actions') }}),

final as (
    select
        action,
        kind,
        label_en,
        label_fr,
        reason as meaning,
        daily_cap,
        points,
        is_active_contact
    from actions
)

select * from final
