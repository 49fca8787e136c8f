-- One component and score on one scoring date: how many customers got the score, and
-- the range of their values.

with

component_scores as (select * from {{ ref('int_rfm__component_scores') }}),

-- Who has no order in the window is given 1 without being ranked: those customers are
-- counted here, and their values shown, like everyone else's with that score.
scored as (
    select
        as_of_date,
        'recency' as component,
        recency_score as score,
        cast(days_since_last_order as decimal(18, 2)) as component_value
    from component_scores
    union all
    select
        as_of_date,
        'order_count' as component,
        frequency_score as score,
        cast(order_count as decimal(18, 2)) as component_value
    from component_scores
    union all
    select
        as_of_date,
        'monetary' as component,
        monetary_score as score,
        monetary_value as component_value
    from component_scores
),

final as (
    select
        as_of_date,
        component,
        score,
        min(component_value) as from_value,
        max(component_value) as to_value,
        count(*) as customers
    from scored
    group by as_of_date, component, score
)

select * from final
