-- One run and one date whose scores it finished, or dropped because the date is no
-- longer kept. Written after the history and its tests: a run that fails before leaves
-- no trace here, and the next one scores its dates again.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook='{{ put_aside() }}',
) }}

-- depends_on: {{ ref('rfm_scores') }}
-- depends_on: {{ ref('rfm_cutoffs') }}
-- depends_on: {{ ref('engagement_scores') }}
-- depends_on: {{ ref('int_segments__memberships') }}
-- depends_on: {{ ref('int_history__cutoffs') }}
-- depends_on: {{ ref('int_history__segments_under_other_policy') }}
-- depends_on: {{ ref('int_history__causes') }}

with

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

kept_dates as (select * from {{ ref('int_calendar__kept_dates') }}),

past_dates as (select * from {{ ref('int_calendar__past_dates') }}),

last_run as (
    select coalesce(max(run_number), 0) as run_number from past_dates
),

finished as (
    select
        as_of_date,
        policy_version,
        fingerprint,
        reason,
        is_back_dated
    from scoring_dates
    where is_recorded
    union all
    select
        past_dates.as_of_date,
        past_dates.policy_version,
        past_dates.fingerprint,
        'thinned' as reason,
        past_dates.is_back_dated
    from past_dates
    left join kept_dates
        on past_dates.as_of_date = kept_dates.as_of_date
    where kept_dates.as_of_date is null
),

final as (
    select
        cast(last_run.run_number + 1 as integer) as run_number,
        finished.as_of_date,
        finished.policy_version,
        cast(finished.fingerprint as decimal(38, 0)) as fingerprint,
        finished.reason,
        finished.is_back_dated
    from finished
    cross join last_run
)

select * from final
