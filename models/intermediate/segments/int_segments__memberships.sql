-- One customer on one scoring date of the history: their segment, what decided it, and
-- the facts and scores it was decided on.

{{ config(**by_day("forget_dates(of_people=true, which=\"status <> 'objected'\")")) }}

-- depends_on: {{ ref('int_calendar__kept_dates') }}
-- depends_on: {{ ref('int_population__objectors') }}

with

candidates as (select * from {{ ref('int_segments__candidates') }}),

decided_rules as (select * from {{ ref('int_segments__decided_rules') }}),

held as (select * from {{ ref('int_segments__held') }}),

id_changes as (
    select * from {{ ref('int_identity__id_changes') }}
    where change_type <> 'issued'
),

scoring_dates as (
    select * from {{ ref('int_calendar__scoring_dates') }}
    where is_recorded
),

moved as (
    select customer_id from id_changes
    union all
    select previous_customer_id as customer_id from id_changes
),

identity_changes as (
    select
        customer_id,
        count(*) as identity_changes
    from moved
    group by customer_id
),

final as (
    select
        candidates.customer_id,
        candidates.as_of_date,
        candidates.lifecycle_stage,
        candidates.engagement_tier,
        coalesce(held.segment, decided_rules.segment) as segment,
        case when held.is_held then 'held' else decided_rules.rule_id end as rule_id,
        decided_rules.segment as ruled_segment,
        candidates.status,
        held.since_date as segment_since_date,
        coalesce(held.is_held, false) as is_held,
        cast(candidates.recency_score as integer) as recency_score,
        cast(candidates.frequency_score as integer) as frequency_score,
        cast(candidates.monetary_score as integer) as monetary_score,
        candidates.days_since_last_order,
        candidates.order_count,
        candidates.monetary_value,
        candidates.rfm_score,
        candidates.engagement_score,
        -- How often records of theirs had changed hands when this was scored.
        cast(coalesce(identity_changes.identity_changes, 0) as integer)
            as identity_changes,
        scoring_dates.policy_version
    from candidates
    inner join scoring_dates
        on candidates.as_of_date = scoring_dates.as_of_date
    left join decided_rules
        on
            candidates.customer_id = decided_rules.customer_id
            and candidates.as_of_date = decided_rules.as_of_date
    left join held
        on
            candidates.customer_id = held.customer_id
            and candidates.as_of_date = held.as_of_date
    left join identity_changes
        on candidates.customer_id = identity_changes.customer_id
)

select * from final
