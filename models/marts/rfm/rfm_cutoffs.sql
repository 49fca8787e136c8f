-- One component and score on one scoring date: the value that earns the score, the
-- range of values that got it, and how many customers did.

{{ config(**history()) }}

-- depends_on: {{ ref('int_calendar__kept_dates') }}

with

observed as (select * from {{ ref('int_rfm__observed_values') }}),

thresholds as (select * from {{ ref('int_rfm__thresholds') }}),

scoring_dates as (
    select * from {{ ref('int_calendar__scoring_dates') }}
    where is_recorded
),

rows_by_score as (
    {% for score in [1, 2, 3, 4, 5] %}
    select
        as_of_date,
        component,
        method,
        {{ score }} as score,
        {{ 'cast(null as decimal(18, 2))' if score == 1 else 'worth_' ~ score }}
            as least_worth
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
        scoring_dates.policy_version,
        -- Fewer days are better: the threshold of recency is a most, not a least.
        cast(
            case
                when rows_by_score.component = 'recency'
                    then -rows_by_score.least_worth
                else rows_by_score.least_worth
            end as decimal(18, 2)
        ) as threshold_value,
        observed.from_value,
        observed.to_value,
        -- A score that nobody got has no customers.
        coalesce(observed.customers, 0) as customers
    from rows_by_score
    inner join scoring_dates
        on rows_by_score.as_of_date = scoring_dates.as_of_date
    left join observed
        on
            rows_by_score.as_of_date = observed.as_of_date
            and rows_by_score.component = observed.component
            and rows_by_score.score = observed.score
)

select * from final
