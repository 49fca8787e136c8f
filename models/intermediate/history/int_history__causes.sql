-- One row per customer and scoring date of the history on which their segment was
-- another than on the one before, with the cause: a merge or split of their records,
-- policy, the cut-offs that others moved, or else what they did or did not do
-- themselves.

{{ config(**history('forget_causes()')) }}

with

spells as (
    select * from {{ ref('int_history__spells') }}
    where is_move
),

date_pairs as (
    select * from {{ ref('int_history__date_pairs') }}
    where is_touched
),

memberships as {{ not_materialized() }} (
    select * from {{ ref('int_segments__memberships') }}
),

cutoffs as (select * from {{ ref('int_history__cutoffs') }}),

engagement_tiers as (select * from {{ ref('engagement_tiers') }}),

other_policy as (
    select * from {{ ref('int_history__segments_under_other_policy') }}
),

segment_rules as (select * from {{ ref('segment_rules') }}),

-- What was known on both dates of a move.
moves as (
    select
        later.customer_id,
        later.as_of_date,
        date_pairs.previous_date,
        later.segment,
        later.lifecycle_stage,
        later.recency_score,
        later.frequency_score,
        later.monetary_score,
        later.days_since_last_order,
        later.order_count,
        later.monetary_value,
        later.engagement_score,
        later.policy_version,
        earlier.segment as previous_segment,
        earlier.policy_version as previous_policy_version,
        later.identity_changes > earlier.identity_changes as has_other_records
    from spells
    inner join date_pairs
        on spells.valid_from_date = date_pairs.as_of_date
    inner join memberships as later
        on
            spells.customer_id = later.customer_id
            and spells.valid_from_date = later.as_of_date
    inner join memberships as earlier
        on
            spells.customer_id = earlier.customer_id
            and date_pairs.previous_date = earlier.as_of_date
),

told_moves as (
    select * from moves
    where segment is not null and previous_segment is not null
),

old_cutoffs as (
    select
        {% for component in ['recency', 'order_count', 'monetary'] %}
        {% for score in [2, 3, 4, 5] %}
        max(
            case
                when component = '{{ component }}' and cutoff_order = {{ score }}
                    then least_worth
            end
        ) as {{ component }}_{{ score }},
        {% endfor %}
        {% endfor %}
        as_of_date
    from cutoffs
    group by as_of_date
),

-- Tiers are tried best first; who reaches none is in the last.
tiers as (
    select
        moves.customer_id,
        moves.as_of_date,
        min(cutoffs.cutoff_order) as tier_order
    from told_moves as moves
    inner join cutoffs
        on
            moves.previous_date = cutoffs.as_of_date
            and cutoffs.component = 'engagement'
            and moves.engagement_score >= cutoffs.least_worth
    group by moves.customer_id, moves.as_of_date
),

last_tier as (select max(tier_order) as tier_order from engagement_tiers),

-- The later facts under the earlier cut-offs.
rescored_moves as (
    select
        moves.customer_id,
        moves.as_of_date,
        moves.lifecycle_stage,
        engagement_tiers.engagement_tier,
        {{ rescored('moves', 'recency', 'old_cutoffs.recency_{}') }} as recency_score,
        {{ rescored('moves', 'order_count', 'old_cutoffs.order_count_{}') }}
            as frequency_score,
        {{ rescored('moves', 'monetary', 'old_cutoffs.monetary_{}') }} as monetary_score
    from told_moves as moves
    cross join last_tier
    left join old_cutoffs
        on moves.previous_date = old_cutoffs.as_of_date
    left join tiers
        on
            moves.customer_id = tiers.customer_id
            and moves.as_of_date = tiers.as_of_date
    left join engagement_tiers
        on
            moves.engagement_score is not null
            and coalesce(tiers.tier_order, last_tier.tier_order)
            = engagement_tiers.tier_order
),

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
    left join other_policy as earlier_views
        on
            moves.customer_id = earlier_views.customer_id
            and moves.previous_date = earlier_views.as_of_date
            and moves.policy_version = earlier_views.policy_version
            and moves.policy_version <> moves.previous_policy_version
    left join other_policy as later_views
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
