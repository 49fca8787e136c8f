-- One row per customer and interval of scoring dates on which they were in one stage of
-- life, or in none for one reason.

with

memberships as {{ not_materialized() }} (
    select * from {{ ref('int_segments__memberships') }}
),

date_pairs as (select * from {{ ref('int_history__date_pairs') }}),

intervals as ({{ spells('lifecycle_stage') }}),

final as (
    select
        intervals.customer_id,
        intervals.valid_from_date,
        intervals.valid_until_date,
        intervals.lifecycle_stage,
        intervals.status,
        intervals.previous_lifecycle_stage,
        memberships.policy_version,
        intervals.valid_until_date is null as is_current
    from intervals
    inner join memberships
        on
            intervals.customer_id = memberships.customer_id
            and intervals.valid_from_date = memberships.as_of_date
)

select * from final
