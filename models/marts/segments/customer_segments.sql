-- One customer with an order or a return on the latest scoring date: lifecycle stage,
-- value tier, and the one segment a CRM acts on with the rule that decided it.

with

stages as (select * from {{ ref('int_lifecycle__stages') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

value_tiers as (select * from {{ ref('int_segments__value_tiers') }}),

decided_rules as (select * from {{ ref('int_segments__decided_rules') }}),

segments as (select * from {{ ref('segments') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

final as (
    select
        stages.customer_id,
        stages.as_of_date,
        stages.becomes_dormant_on,
        stages.lifecycle_stage,
        value_tiers.value_tier,
        value_tiers.next_value_tier,
        decided_rules.segment,
        decided_rules.rule_id,
        stages.status,
        segments.recommended_action,
        value_tiers.missing_to_next_value_tier
    from stages
    inner join latest
        on stages.as_of_date = latest.as_of_date
    left join value_tiers
        on
            stages.customer_id = value_tiers.customer_id
            and stages.as_of_date = value_tiers.as_of_date
    left join decided_rules
        on
            stages.customer_id = decided_rules.customer_id
            and stages.as_of_date = decided_rules.as_of_date
    left join segments
        on decided_rules.segment = segments.segment
)

select * from final
