-- One row per scoring date of the history: why it is scored in this run, or that its
-- scores are kept as an earlier run left them.

{{ config(schema='ops', alias='scoring_dates') }}

with

dates as (select * from {{ ref('int_calendar__dates') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

policy as (select * from {{ ref('stg_policy__versions') }}),

-- The date that waited longest comes first: where facts of all dates change every day,
-- none waits for ever. Where a date's segments depend on the one before, they are told
-- in order.
stability as (
    select count(*) as stable_segments
    from {{ ref('segment_stability') }}
    where minimum_stay_days > 0 or leaving_margin > 0
),

judged as (
    select
        dates.*,
        stability.stable_segments,
        settings.history_daily_days,
        settings.reopened_dates_per_run,
        {{ days_between('dates.as_of_date', 'dates.latest_date') }} as age_days,
        dates.has_changed
        and not dates.is_policy_back
        and not dates.is_latest
        and not dates.is_requested
        and {{ days_between('dates.as_of_date', 'dates.latest_date') }}
        <= settings.reopen_window_days as may_reopen
    from dates
    cross join settings
    cross join stability
),

flagged as (
    select
        *,
        was_back_dated
        or (is_requested and not is_month_end and age_days >= history_daily_days)
            as is_back_dated
    from judged
),

kept as (
    select
        *,
        row_number() over (
            partition by may_reopen
            order by
                case when stable_segments = 0 then last_run_number end asc nulls last,
                case when stable_segments > 0 then -age_days else age_days end
                asc nulls last
        ) as reopening_place
    from flagged
    where
        is_latest
        or is_requested
        or is_month_end
        or is_back_dated
        or age_days < history_daily_days
),

reasoned as (
    select
        *,
        case
            when {{ is_refresh_asked() }} then 'full_refresh'
            when is_requested then 'requested'
            when is_latest then 'latest'
            when not is_past then 'back_fill'
            -- A wrong policy may have scored it; it must not wait for its turn.
            when is_policy_back then 'policy_back'
            when may_reopen and reopening_place <= reopened_dates_per_run
                then 'reopened'
            else 'kept'
        end as reason
    from kept
),

final as (
    select
        reasoned.as_of_date,
        case
            when reasoned.reason = 'kept' then reasoned.policy_version
            else policy.scoring_version
        end as policy_version,
        reasoned.fingerprint,
        reasoned.reason,
        reasoned.is_requested,
        reasoned.is_month_end,
        reasoned.is_back_dated,
        reasoned.reason = 'kept' and reasoned.has_changed as is_stale
    from reasoned
    cross join policy
)

select * from final
