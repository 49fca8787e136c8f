-- One row per date that this run scores, or drops because the date is no longer kept. A
-- run that ends well adds these rows to ops.history_log. One that fails leaves nothing
-- there, and the next one scores its dates again.

{{ config(materialized='view') }}

with

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

past_dates as (select * from {{ ref('stg_runs__past_dates') }}),

final as (
    select
        'scored' as event_type,
        as_of_date,
        policy_version,
        cast(fingerprint as decimal(38, 0)) as fingerprint,
        reason,
        is_back_dated
    from dates_to_score
    where is_recorded
    union all
    select
        'dropped' as event_type,
        past_dates.as_of_date,
        past_dates.policy_version,
        cast(past_dates.fingerprint as decimal(38, 0)) as fingerprint,
        cast(null as {{ dbt.type_string() }}) as reason,
        past_dates.is_back_dated
    from past_dates
    left join scoring_dates
        on past_dates.as_of_date = scoring_dates.as_of_date
    where scoring_dates.as_of_date is null
)

select * from final
