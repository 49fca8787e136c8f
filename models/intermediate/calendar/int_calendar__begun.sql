-- The run that began last, and whether it scores the whole history anew. Written before
-- any score: what began and was not finished, the next run sees.

with

past_dates as (select * from {{ ref('int_calendar__past_dates') }}),

final as (
    select
        cast(coalesce(max(run_number), 0) + 1 as integer) as run_number,
        {{ is_full_refresh() }} as is_full_refresh
    from past_dates
)

select * from final
