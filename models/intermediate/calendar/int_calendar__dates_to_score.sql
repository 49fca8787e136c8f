-- One row per date that is scored in this run. It is the only clock of the project:
-- every score looks at what had happened by the end of a day of this table. A date that
-- is not recorded is a neighbour in the history that was scored under another policy.
-- It is scored under today's policy only to tell what the policy moved.

with

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

policy as (select * from {{ ref('stg_policy__versions') }}),

past_dates as (
    select * from {{ ref('stg_runs__past_dates') }}
    where not is_forgotten
),

-- Where a date between two was thinned, they are neighbours for the first time.
paired as (
    select
        scoring_dates.*,
        policy.scoring_version,
        scoring_dates.reason <> 'kept'
        or (
            scoring_dates.policy_version = policy.scoring_version
            and coalesce(
                past_dates.previous_date <> lag(scoring_dates.as_of_date) over (
                    partition by 1
                    order by scoring_dates.as_of_date asc nulls first
                ), false
            )
        ) as is_new_neighbour
    from scoring_dates
    cross join policy
    left join past_dates
        on scoring_dates.as_of_date = past_dates.as_of_date
),

ordered as (
    select
        as_of_date,
        policy_version,
        scoring_version,
        fingerprint,
        reason,
        is_requested,
        is_back_dated,
        reason <> 'kept' as is_recorded,
        lag(reason, 1, 'kept') over (
            partition by 1
            order by as_of_date asc nulls first
        ) <> 'kept' as follows_open,
        lead(is_new_neighbour, 1, false) over (
            partition by 1
            order by as_of_date asc nulls first
        ) as precedes_new
    from paired
),

final as (
    select
        as_of_date,
        scoring_version as policy_version,
        fingerprint,
        reason,
        is_requested,
        is_back_dated,
        is_recorded
    from ordered
    where
        is_recorded
        or (
            policy_version <> scoring_version
            and (follows_open or precedes_new)
        )
)

select * from final
