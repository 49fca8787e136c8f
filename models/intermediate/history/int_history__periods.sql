-- One row per month of the history, from the scoring date at the end of the month
-- before to the one at its own end, or to the latest date.

with

date_pairs as (
    select * from {{ ref('int_history__date_pairs') }}
    where is_month_end or next_date is null
),

final as (
    select
        {{ month_of('as_of_date') }} as month,
        lag(as_of_date) over (
            partition by 1
            order by as_of_date asc nulls last
        ) as from_date,
        as_of_date as to_date,
        is_month_end as is_complete_month
    from date_pairs
)

select * from final
where from_date is not null
