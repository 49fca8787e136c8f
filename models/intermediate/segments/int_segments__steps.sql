-- One customer on one scoring date on the way through this run: a date that is scored,
-- with the segment that the rules give, or a kept one just before it, with the segment
-- of the history. None where policy lets every change count at once.

with

decided_rules as (select * from {{ ref('int_segments__decided_rules') }}),

past_memberships as ({{ past_memberships(this) }}),

scoring_dates as (
    select * from {{ ref('int_calendar__scoring_dates') }}
    where is_recorded
),

kept_dates as (select * from {{ ref('int_calendar__kept_dates') }}),

segment_stability as (
    select * from {{ ref('segment_stability') }}
    where minimum_stay_days > 0 or leaving_margin > 0
),

is_on as (
    select count(*) as segment_count from segment_stability
    having count(*) > 0
),

ordered as (
    select
        as_of_date,
        reason,
        lead(reason) over (
            partition by 1
            order by as_of_date asc nulls last
        ) as next_reason
    from kept_dates
),

steps as (
    select
        decided_rules.customer_id,
        decided_rules.as_of_date,
        decided_rules.segment,
        cast(null as date) as since_date,
        true as is_open
    from decided_rules
    inner join scoring_dates
        on decided_rules.as_of_date = scoring_dates.as_of_date
    union all
    select
        past_memberships.customer_id,
        past_memberships.as_of_date,
        past_memberships.segment,
        coalesce(past_memberships.segment_since_date, past_memberships.as_of_date)
            as since_date,
        false as is_open
    from past_memberships
    inner join ordered
        on past_memberships.as_of_date = ordered.as_of_date
    where
        ordered.reason = 'kept'
        and ordered.next_reason <> 'kept'
        and past_memberships.segment is not null
),

final as (
    select
        steps.*,
        cast(
            row_number() over (
                partition by steps.customer_id
                order by steps.as_of_date asc nulls last
            ) as integer
        ) as step_number
    from steps
    cross join is_on
)

select * from final
