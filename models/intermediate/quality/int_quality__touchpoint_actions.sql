-- One word that a source uses for an action: what policy makes of it, and how many
-- touchpoints bear it. A word that may name a person is not shown.

{{ config(schema='ops', alias='touchpoint_actions') }}

with

touchpoints as (select * from {{ ref('stg_tracking__touchpoints') }}),

shown as (
    select
        source_system,
        action,
        quantity,
        case
            when
                action = 'unknown'
                and ({{ matches('source_action', '@|[0-9]{5}') }})
                then '(hidden)'
            else source_action
        end as source_action
    from touchpoints
),

final as (
    select
        source_system,
        source_action,
        action,
        cast(sum(quantity) as bigint) as touchpoint_count,
        action <> 'unknown' as is_known
    from shown
    group by source_system, source_action, action
)

select * from final
