-- One row per scoring date of the history, with the one before and the one after it,
-- and whether the causes of moves into it have to be found again.

with

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

past_dates as (
    select * from {{ ref('stg_runs__past_dates') }}
    where not is_forgotten
),

ordered as (
    select
        as_of_date,
        policy_version,
        is_month_end,
        reason <> 'kept' as is_open,
        row_number() over (
            partition by 1
            order by as_of_date asc nulls last
        ) as date_number,
        lag(as_of_date) over (
            partition by 1
            order by as_of_date asc nulls last
        ) as previous_date,
        lead(as_of_date) over (
            partition by 1
            order by as_of_date asc nulls last
        ) as next_date,
        lag(reason, 1, 'kept') over (
            partition by 1
            order by as_of_date asc nulls last
        ) <> 'kept' as is_previous_open
    from scoring_dates
),

final as (
    select
        ordered.as_of_date,
        ordered.policy_version,
        ordered.previous_date,
        ordered.next_date,
        cast(ordered.date_number as integer) as date_number,
        ordered.is_month_end,
        -- A date between the two may have come or gone.
        ordered.is_open
        or ordered.is_previous_open
        or coalesce(past_dates.previous_date <> ordered.previous_date, true)
            as is_touched
    from ordered
    left join past_dates
        on ordered.as_of_date = past_dates.as_of_date
)

select * from final
