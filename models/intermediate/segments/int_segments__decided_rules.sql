-- One scored customer on one scoring date and the rule that decides their segment: the
-- first, in the order of policy, whose conditions all hold.

with

scores as (select * from {{ ref('int_rfm__component_scores') }}),

stages as (select * from {{ ref('int_lifecycle__stages') }}),

segment_rules as (select * from {{ ref('segment_rules') }}),

described as (
    select
        scores.customer_id,
        scores.as_of_date,
        stages.lifecycle_stage,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score
    from scores
    inner join stages
        on
            scores.customer_id = stages.customer_id
            and scores.as_of_date = stages.as_of_date
),

first_rules as (
    select
        described.customer_id,
        described.as_of_date,
        min(segment_rules.rule_order) as rule_order
    from described
    inner join segment_rules
        on {{ segment_rule_applies('described', 'segment_rules') }}
    group by described.customer_id, described.as_of_date
),

final as (
    select
        first_rules.customer_id,
        first_rules.as_of_date,
        segment_rules.rule_id,
        segment_rules.segment
    from first_rules
    inner join segment_rules
        on first_rules.rule_order = segment_rules.rule_order
)

select * from final
