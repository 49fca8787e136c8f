-- Guards segment_history: each customer and scoring date must lie in one interval, of
-- the segment they were in then; an interval must not reach beyond.

with

segment_history as (select * from {{ ref('segment_history') }}),

memberships as (select * from {{ ref('int_segments__memberships') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

told as (
    select
        segment_history.customer_id,
        scoring_dates.as_of_date,
        segment_history.segment,
        segment_history.status
    from segment_history
    inner join scoring_dates
        on
            segment_history.valid_from_date <= scoring_dates.as_of_date
            and coalesce(
                segment_history.valid_until_date > scoring_dates.as_of_date, true
            )
)

select
    coalesce(memberships.customer_id, told.customer_id) as customer_id,
    coalesce(memberships.as_of_date, told.as_of_date) as as_of_date,
    memberships.segment,
    told.segment as told_segment
from memberships
full outer join told
    on
        memberships.customer_id = told.customer_id
        and memberships.as_of_date = told.as_of_date
where
    memberships.customer_id is null
    or told.customer_id is null
    or coalesce(memberships.segment <> told.segment, false)
    or memberships.status <> told.status
