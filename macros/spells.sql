{#- SQL for the unbroken spells of a customer: runs of scoring dates on which the column
    `state` of int_segments__memberships was the same, or without it the status. A spell
    also ends before a date on which the customer was not there. `memberships` and
    `date_pairs` are CTEs of the models of these names. -#}
{% macro spells(state) -%}
    with

    numbered as (
        select
            memberships.customer_id,
            memberships.as_of_date,
            memberships.{{ state }},
            memberships.status,
            date_pairs.date_number,
            coalesce(memberships.{{ state }}, memberships.status) as state
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
            ) as spell_number
        from followed
    ),

    grouped as (
        select
            customer_id,
            spell_number,
            min({{ state }}) as {{ state }},
            min(status) as status,
            min(as_of_date) as valid_from_date,
            min(date_number) as first_number,
            max(date_number) as last_number
        from counted
        group by customer_id, spell_number
    )

    select
        grouped.customer_id,
        cast(grouped.spell_number as integer) as spell_number,
        grouped.{{ state }},
        grouped.status,
        grouped.valid_from_date,
        date_pairs.next_date as valid_until_date,
        lag(grouped.{{ state }}) over (
            partition by grouped.customer_id
            order by grouped.spell_number asc nulls last
        ) as previous_{{ state }},
        -- After a date on which the customer was not there nobody knows what moved.
        coalesce(
            lag(grouped.last_number) over (
                partition by grouped.customer_id
                order by grouped.spell_number asc nulls last
            ) = grouped.first_number - 1, false
        ) as is_move
    from grouped
    inner join date_pairs
        on grouped.last_number = date_pairs.date_number
{%- endmacro %}
