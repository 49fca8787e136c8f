-- One customer and one scoring date that has to be told anew, on which they were in
-- another segment, or none, than on the one before: what was known on both.

with

spells as (
    select * from {{ ref('int_history__spells') }}
    where is_move
),

date_pairs as (
    select * from {{ ref('int_history__date_pairs') }}
    where is_touched
),

memberships as (select * from {{ ref('int_segments__memberships') }}),

final as (
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
)

select * from final
