-- One customer with a stage of life, or with returns alone, on the latest scoring date:
-- value and engagement tier, and the one segment a CRM acts on with the rule that
-- decided it.

with

candidates as (select * from {{ ref('int_segments__candidates') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

value_tiers as (select * from {{ ref('int_segments__value_tiers') }}),

memberships as (select * from {{ ref('int_segments__memberships') }}),

spells as (select * from {{ ref('int_history__spells') }}),

segments as (select * from {{ ref('int_segments__named') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

final as (
    select
        candidates.customer_id,
        candidates.as_of_date,
        candidates.becomes_dormant_on,
        candidates.lifecycle_stage,
        value_tiers.value_tier,
        value_tiers.next_value_tier,
        candidates.engagement_tier,
        memberships.segment,
        memberships.rule_id,
        spells.previous_segment,
        candidates.status,
        segments.recommended_action,
        spells.valid_from_date as segment_since_date,
        memberships.policy_version,
        value_tiers.missing_to_next_value_tier
    from candidates
    inner join latest
        on candidates.as_of_date = latest.as_of_date
    left join value_tiers
        on
            candidates.customer_id = value_tiers.customer_id
            and candidates.as_of_date = value_tiers.as_of_date
    inner join memberships
        on
            candidates.customer_id = memberships.customer_id
            and candidates.as_of_date = memberships.as_of_date
    inner join spells
        on
            candidates.customer_id = spells.customer_id
            and spells.valid_until_date is null
    left join segments
        on memberships.segment = segments.segment
)

select * from final
