-- One row per customer known on the latest scoring date: value and engagement tier, and
-- the one segment on which a CRM acts, with the rule that decided it.

with

candidates as (select * from {{ ref('int_segments__candidates') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

value_tiers as (select * from {{ ref('value_tiers') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

memberships as (select * from {{ ref('int_segments__memberships') }}),

spells as (select * from {{ ref('int_history__spells') }}),

segments as (select * from {{ ref('segments') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

-- The lowest tier has no minimum: returns can leave a customer below zero.
sector_tiers as (
    select
        value_tiers.value_tier,
        value_tiers.tier_order,
        value_tiers.minimum_value,
        lead(value_tiers.minimum_value) over (
            partition by value_tiers.sector
            order by value_tiers.tier_order nulls last
        ) as next_minimum_value,
        lead(value_tiers.value_tier) over (
            partition by value_tiers.sector
            order by value_tiers.tier_order nulls last
        ) as next_value_tier
    from value_tiers
    inner join settings
        on value_tiers.sector = settings.sector
),

final as (
    select
        candidates.customer_id,
        candidates.as_of_date,
        candidates.becomes_dormant_on,
        candidates.lifecycle_stage,
        sector_tiers.value_tier,
        sector_tiers.next_value_tier,
        candidates.engagement_tier,
        memberships.segment,
        memberships.rule_id,
        spells.previous_segment,
        candidates.status,
        segments.recommended_action,
        spells.valid_from_date as segment_since_date,
        memberships.policy_version,
        cast(
            sector_tiers.next_minimum_value - candidates.monetary_value
            as decimal(18, 2)
        ) as missing_to_next_value_tier
    from candidates
    inner join latest
        on candidates.as_of_date = latest.as_of_date
    left join sector_tiers
        on
            -- Those without RFM scores have no value.
            candidates.rfm_score is not null
            and (
                sector_tiers.minimum_value is null
                or candidates.monetary_value >= sector_tiers.minimum_value
            )
            and (
                sector_tiers.next_minimum_value is null
                or candidates.monetary_value < sector_tiers.next_minimum_value
            )
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
