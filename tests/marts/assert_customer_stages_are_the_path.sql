-- Guards customer_stages: each customer and scoring date must lie in one interval, of
-- the stage they were in then; an interval must not reach beyond.

with

customer_stages as (select * from {{ ref('customer_stages') }}),

memberships as (select * from {{ ref('int_segments__memberships') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

told as (
    select
        customer_stages.customer_id,
        scoring_dates.as_of_date,
        customer_stages.lifecycle_stage,
        customer_stages.status
    from customer_stages
    inner join scoring_dates
        on
            customer_stages.valid_from_date <= scoring_dates.as_of_date
            and coalesce(
                customer_stages.valid_until_date > scoring_dates.as_of_date, true
            )
)

select
    coalesce(memberships.customer_id, told.customer_id) as customer_id,
    coalesce(memberships.as_of_date, told.as_of_date) as as_of_date,
    memberships.lifecycle_stage,
    told.lifecycle_stage as told_stage
from memberships
full outer join told
    on
        memberships.customer_id = told.customer_id
        and memberships.as_of_date = told.as_of_date
where
    memberships.customer_id is null
    or told.customer_id is null
    or coalesce(memberships.lifecycle_stage, 'none')
    <> coalesce(told.lifecycle_stage, 'none')
    or memberships.status <> told.status
