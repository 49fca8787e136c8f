-- One customer and one scoring date of the history on which their segment was another
-- than on the one before, and why: a merge or split of their records, policy, the
-- cut-offs that others moved, else what they did or did not do themselves.

{{ config(**by_day('forget_causes()')) }}

-- depends_on: {{ ref('int_history__date_pairs') }}
-- depends_on: {{ ref('int_population__objectors') }}

with

moves as (select * from {{ ref('int_history__moves') }}),

rescored_moves as (select * from {{ ref('int_history__rescored_moves') }}),

policy_views as (select * from {{ ref('int_history__policy_views') }}),

segment_rules as (select * from {{ ref('segment_rules') }}),

rescored_rules as (
    select
        rescored_moves.customer_id,
        rescored_moves.as_of_date,
        min(segment_rules.rule_order) as rule_order
    from rescored_moves
    inner join segment_rules
        on {{ segment_rule_applies('rescored_moves', 'segment_rules') }}
    group by rescored_moves.customer_id, rescored_moves.as_of_date
),

final as (
    select
        moves.customer_id,
        moves.as_of_date,
        moves.previous_date,
        case
            when moves.has_other_records then 'identity'
            when earlier_views.segment = moves.segment then 'policy'
            when later_views.segment = moves.previous_segment then 'policy'
            when segment_rules.segment = moves.previous_segment then 'population'
            else 'behaviour'
        end as cause
    from moves
    left join policy_views as earlier_views
        on
            moves.customer_id = earlier_views.customer_id
            and moves.previous_date = earlier_views.as_of_date
            and moves.policy_version = earlier_views.policy_version
            and moves.policy_version <> moves.previous_policy_version
    left join policy_views as later_views
        on
            moves.customer_id = later_views.customer_id
            and moves.as_of_date = later_views.as_of_date
            and moves.previous_policy_version = later_views.policy_version
            and moves.policy_version <> moves.previous_policy_version
    left join rescored_rules
        on
            moves.customer_id = rescored_rules.customer_id
            and moves.as_of_date = rescored_rules.as_of_date
    left join segment_rules
        on rescored_rules.rule_order = segment_rules.rule_order
)

select * from final
