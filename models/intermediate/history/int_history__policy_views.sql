-- One customer on one scoring date of the history whose segment is another under the
-- policy of a neighbouring date: which one.

{{ config(**history('forget_dates(recorded_only=false, of_people=true)')) }}

-- depends_on: {{ ref('int_calendar__kept_dates') }}
-- depends_on: {{ ref('int_population__objectors') }}

with

decided_rules as (select * from {{ ref('int_segments__decided_rules') }}),

memberships as (select * from {{ ref('int_segments__memberships') }}),

scoring_dates as (
    select * from {{ ref('int_calendar__scoring_dates') }}
    where not is_recorded
),

final as (
    select
        memberships.customer_id,
        memberships.as_of_date,
        scoring_dates.policy_version,
        decided_rules.segment
    from memberships
    inner join scoring_dates
        on memberships.as_of_date = scoring_dates.as_of_date
    inner join decided_rules
        on
            memberships.customer_id = decided_rules.customer_id
            and memberships.as_of_date = decided_rules.as_of_date
    where coalesce(memberships.ruled_segment <> decided_rules.segment, true)
)

select * from final
