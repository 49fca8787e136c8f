-- One row per date that was scored before or may be scored now: what it is, and whether
-- facts of it or before it have changed since it was scored. The latest date never goes
-- back by itself: a run for a day of the past adds to the history, and what readers see
-- as the latest stays it.

with

valid_periods as (select * from {{ ref('int_orders__valid_periods') }}),

fact_days as (select * from {{ ref('int_calendar__fact_days') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

past_dates as (
    select * from {{ ref('stg_runs__past_dates') }}
    where not is_forgotten
),

last_past as (select max(as_of_date) as as_of_date from past_dates),

ordered as (
    select
        min(valid_from_date) as first_order_date,
        coalesce({{ requested_as_of_date() }}, max(valid_from_date)) as asked_date
    from valid_periods
),

clock as (
    select
        ordered.first_order_date,
        {{ requested_as_of_date() }} as requested_date,
        greatest(
            ordered.asked_date, coalesce(last_past.as_of_date, ordered.asked_date)
        ) as latest_date
    from ordered
    cross join last_past
),

digits as (
    {% for digit in range(10) %}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

month_ends as (
    select
        {{ add_days(
            month_of(
                dbt.dateadd('month', '-(10 * tens.digit + units.digit)', 'clock.latest_date')
            ), -1
        ) }} as as_of_date,
        clock.first_order_date
    from clock
    cross join settings
    cross join digits as tens
    cross join digits as units
    where 10 * tens.digit + units.digit < settings.history_month_ends
),

dates as (
    select as_of_date from past_dates
    union
    select latest_date as as_of_date from clock
    union
    select requested_date as as_of_date from clock
    where requested_date is not null
    union
    select as_of_date from month_ends
    where as_of_date >= first_order_date
),

fingerprints as (
    select
        dates.as_of_date,
        coalesce(sum(fact_days.fingerprint), 0) as fingerprint
    from dates
    left join fact_days
        on dates.as_of_date >= fact_days.fact_date
    group by dates.as_of_date
),

final as (
    select
        fingerprints.as_of_date,
        cast(fingerprints.fingerprint as decimal(38, 0)) as fingerprint,
        clock.latest_date,
        past_dates.policy_version,
        past_dates.run_number as last_run_number,
        past_dates.as_of_date is not null as is_past,
        coalesce(fingerprints.as_of_date = clock.latest_date, true) as is_latest,
        coalesce(fingerprints.as_of_date = clock.requested_date, false) as is_requested,
        {{ month_of(add_days('fingerprints.as_of_date', 1)) }}
        = {{ add_days('fingerprints.as_of_date', 1) }} as is_month_end,
        coalesce(past_dates.is_back_dated, false) as was_back_dated,
        coalesce(past_dates.is_policy_back, false) as is_policy_back,
        coalesce(past_dates.fingerprint <> fingerprints.fingerprint, false)
            as has_changed
    from fingerprints
    cross join clock
    left join past_dates
        on fingerprints.as_of_date = past_dates.as_of_date
)

select * from final
