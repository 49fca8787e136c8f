-- One row per customer and scoring date of the history whose segment would be another
-- under the policy of a neighbouring date, with that segment.

{{ config(**history('forget_dates(recorded_only=false, of_people=true)')) }}

with

candidates as (
    select * from {{ ref('int_segments__candidates') }}
    where rule_id is not null
),

memberships as (select * from {{ ref('int_segments__memberships') }}),

dates_to_score as (
    select * from {{ ref('int_calendar__dates_to_score') }}
    where not is_recorded
),

final as (
    select
        memberships.customer_id,
        memberships.as_of_date,
        dates_to_score.policy_version,
        candidates.ruled_segment as segment
    from memberships
    inner join dates_to_score
        on memberships.as_of_date = dates_to_score.as_of_date
    inner join candidates
        on
            memberships.customer_id = candidates.customer_id
            and memberships.as_of_date = candidates.as_of_date
    where coalesce(memberships.ruled_segment <> candidates.ruled_segment, true)
)

select * from final
