-- One row per customer and unbroken spell of scoring dates on which they were in one
-- segment, or in none for one reason.

with

memberships as (select * from {{ ref('int_segments__memberships') }}),

date_pairs as (select * from {{ ref('int_history__date_pairs') }}),

numbered as (
    select
        memberships.*,
        date_pairs.date_number,
        coalesce(memberships.segment, memberships.status) as state
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

started as (
    select
        *,
        case
            when previous_number = date_number - 1 and previous_state = state then 0
            else 1
        end as is_start
    from followed
),

counted as (
    select
        *,
        sum(is_start) over (
            partition by customer_id
            order by date_number asc nulls last
            rows between unbounded preceding and current row
        ) as spell_number
    from started
),

spells as (
    select
        customer_id,
        spell_number,
        state,
        min(segment) as segment,
        min(status) as status,
        min(as_of_date) as valid_from_date,
        min(date_number) as first_number,
        max(date_number) as last_number
    from counted
    group by customer_id, spell_number, state
),

final as (
    select
        spells.customer_id,
        cast(spells.spell_number as integer) as spell_number,
        spells.segment,
        spells.status,
        spells.valid_from_date,
        date_pairs.next_date as valid_until_date,
        lag(spells.segment) over (
            partition by spells.customer_id
            order by spells.spell_number asc nulls last
        ) as previous_segment,
        -- After a date on which the customer was not there nobody knows what moved.
        coalesce(
            lag(spells.last_number) over (
                partition by spells.customer_id
                order by spells.spell_number asc nulls last
            ) = spells.first_number - 1, false
        ) as is_move
    from spells
    inner join date_pairs
        on spells.last_number = date_pairs.date_number
)

select * from final
