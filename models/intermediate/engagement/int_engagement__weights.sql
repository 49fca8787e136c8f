-- One row per circumstance and action with a weight. A weight that policy gives to any
-- action has a row for each action.

with

engagement_weights as (select * from {{ ref('engagement_weights') }}),

actions as (select * from {{ ref('actions') }}),

final as (
    select
        engagement_weights.dimension,
        engagement_weights.value as dimension_value,
        actions.action,
        engagement_weights.weight
    from engagement_weights
    inner join actions
        on engagement_weights.action in ('(any)', actions.action)
)

select * from final
