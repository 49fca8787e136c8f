-- One row per customer and interval of scoring dates on which they were in one stage of
-- life, or in none for one reason.

with

memberships as (select * from {{ ref('int_segments__memberships') }}),

date_pairs as (select * from {{ ref('int_history__date_pairs') }}),

numbered as (
    select
        memberships.customer_id,
        memberships.as_of_date,
        memberships.lifecycle_stage,
        memberships.status,
        date_pairs.date_number,
        coalesce(memberships.lifecycle_stage, memberships.status) as state
    from memberships
    inner join date_pairs
        on memberships.as_of_date = date_pairs.as_of_date
),

followed as (
    select
        *,
        lag(state) over (
            partition by customer_id
            order by date_number asc nulls last
        ) as previous_state,
        lag(date_number) over (
            partition by customer_id
            order by date_number asc nulls last
        ) as previous_number
    from numbered
),

-- An interval also ends before a scoring date on which the customer was not there.
counted as (
    select
        *,
        sum(
            case
                when previous_number = date_number - 1 and previous_state = state
                    then 0
                else 1
            end
        ) over (
            partition by customer_id
            order by date_number asc nulls last
            rows between unbounded preceding and current row
        ) as interval_number
    from followed
),

intervals as (
    select
        customer_id,
        interval_number,
        min(as_of_date) as valid_from_date,
        min(lifecycle_stage) as lifecycle_stage,
        min(status) as status,
        max(date_number) as last_number
    from counted
    group by customer_id, interval_number
),

final as (
    select
        intervals.customer_id,
        intervals.valid_from_date,
        date_pairs.next_date as valid_until_date,
        intervals.lifecycle_stage,
        intervals.status,
        lag(intervals.lifecycle_stage) over (
            partition by intervals.customer_id
            order by intervals.interval_number asc nulls last
        ) as previous_lifecycle_stage,
        memberships.policy_version,
        date_pairs.next_date is null as is_current
    from intervals
    inner join date_pairs
        on intervals.last_number = date_pairs.date_number
    inner join memberships
        on
            intervals.customer_id = memberships.customer_id
            and intervals.valid_from_date = memberships.as_of_date
)

select * from final
