-- One row per date that earlier runs scored and kept, as the last of them left it. A
-- full refresh scores every date of the history, so runs before it do not count.

-- Stored, because the log grows when the run has ended.
{{ config(materialized='table') }}

with

history_log as (select * from {{ source('runs', 'history_log') }}),

policy as (select * from {{ ref('stg_policy__versions') }}),

refused_runs as (
    select run_number from history_log
    where event_type = 'refused'
    group by run_number
),

finished as (
    select history_log.*
    from history_log
    left join refused_runs
        on history_log.run_number = refused_runs.run_number
    where
        history_log.event_type in ('scored', 'dropped')
        and refused_runs.run_number is null
),

last_refresh as (
    select max(run_number) as run_number from finished
    where reason = 'full_refresh'
),

-- Dates that were scored under today's policy before.
formerly_as_today as (
    select finished.as_of_date
    from finished
    inner join policy
        on finished.policy_version = policy.scoring_version
    where finished.event_type = 'scored'
    group by finished.as_of_date
),

ranked as (
    select
        finished.*,
        row_number() over (
            partition by finished.as_of_date
            order by
                finished.run_number desc nulls last, finished.event_type asc nulls last
        ) as rank_from_latest
    from finished
    cross join last_refresh
    where finished.run_number >= coalesce(last_refresh.run_number, 0)
),

last_states as (
    select
        *,
        -- A full refresh as of an earlier day goes back to it.
        {{ is_refresh_asked() }}
        and coalesce(as_of_date > {{ requested_as_of_date() }}, false) as is_forgotten
    from ranked
    where rank_from_latest = 1 and event_type = 'scored'
),

final as (
    select
        last_states.as_of_date,
        last_states.policy_version,
        last_states.fingerprint,
        last_states.is_back_dated,
        last_states.run_number,
        last_states.is_forgotten,
        formerly_as_today.as_of_date is not null
        and last_states.policy_version <> policy.scoring_version as is_policy_back,
        lag(last_states.as_of_date) over (
            partition by last_states.is_forgotten
            order by last_states.as_of_date asc nulls last
        ) as previous_date
    from last_states
    cross join policy
    left join formerly_as_today
        on last_states.as_of_date = formerly_as_today.as_of_date
)

select * from final
