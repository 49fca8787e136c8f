-- One row per component, score and scoring date: the value that earns the score, the
-- range of values that got it, and how many customers did.

{{ config(**history('forget_dates()')) }}

with

scores as {{ not_materialized() }} (
    select * from {{ ref('int_rfm__scores') }}
),

thresholds as (select * from {{ ref('int_rfm__thresholds') }}),

dates_to_score as (
    select * from {{ ref('int_calendar__dates_to_score') }}
    where is_recorded
),

-- Customers without an order in the window have a score of 1, and count here as well.
scored_values as (
    select
        as_of_date,
        'recency' as component,
        recency_score as score,
        cast(days_since_last_order as decimal(18, 2)) as component_value
    from scores
    union all
    select
        as_of_date,
        'order_count' as component,
        frequency_score as score,
        cast(order_count as decimal(18, 2)) as component_value
    from scores
    union all
    select
        as_of_date,
        'monetary' as component,
        monetary_score as score,
        monetary_value as component_value
    from scores
),

observed as (
    select
        as_of_date,
        component,
        score,
        min(component_value) as from_value,
        max(component_value) as to_value,
        count(*) as customers
    from scored_values
    group by as_of_date, component, score
),

rows_by_score as (
    {% for score in [1, 2, 3, 4, 5] %}
    select
        as_of_date,
        component,
        method,
        {{ score }} as score,
        {{ 'cast(null as decimal(18, 2))' if score == 1 else 'ranked_value_' ~ score }}
            as least_value
    from thresholds
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        rows_by_score.component,
        rows_by_score.score,
        rows_by_score.as_of_date,
        rows_by_score.method,
        dates_to_score.policy_version,
        -- Fewer days are better: the threshold of recency is a most, not a least.
        cast(
            case
                when rows_by_score.component = 'recency'
                    then -rows_by_score.least_value
                else rows_by_score.least_value
            end as decimal(18, 2)
        ) as threshold_value,
        observed.from_value,
        observed.to_value,
        -- A score that nobody got has no customers.
        coalesce(observed.customers, 0) as customers
    from rows_by_score
    inner join dates_to_score
        on rows_by_score.as_of_date = dates_to_score.as_of_date
    left join observed
        on
            rows_by_score.as_of_date = observed.as_of_date
            and rows_by_score.component = observed.component
            and rows_by_score.score = observed.score
)

select * from final
