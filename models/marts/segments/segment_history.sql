-- One row per customer and interval of scoring dates on which they were in one segment,
-- or in none for one reason, with the segment before and the cause of the change.

with

spells as (select * from {{ ref('int_history__spells') }}),

causes as (select * from {{ ref('int_history__causes') }}),

memberships as (select * from {{ ref('int_segments__memberships') }}),

final as (
    select
        spells.customer_id,
        spells.valid_from_date,
        spells.valid_until_date,
        spells.segment,
        spells.status,
        spells.previous_segment,
        causes.cause,
        spells.valid_until_date is null as is_current,
        memberships.lifecycle_stage,
        memberships.rule_id,
        memberships.policy_version
    from spells
    inner join memberships
        on
            spells.customer_id = memberships.customer_id
            and spells.valid_from_date = memberships.as_of_date
    left join causes
        on
            spells.customer_id = causes.customer_id
            and spells.valid_from_date = causes.as_of_date
)

select * from final
