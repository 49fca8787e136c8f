-- One customer with a stage of life on one scoring date and the rule that decides their
-- segment: the first, in the order of policy, whose conditions all hold.

with

candidates as (select * from {{ ref('int_segments__candidates') }}),

segment_rules as (select * from {{ ref('segment_rules') }}),

first_rules as (
    select
        candidates.customer_id,
        candidates.as_of_date,
        min(segment_rules.rule_order) as rule_order
    from candidates
    inner join segment_rules
        on {{ segment_rule_applies('candidates', 'segment_rules') }}
    where candidates.status = 'scored'
    group by candidates.customer_id, candidates.as_of_date
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
