-- One component on one scoring date: the least worth that earns a score of 2, 3, 4, 5,
-- and whether that was ranked among customers or fixed by policy. NULL: nobody can.

with

component_values as (select * from {{ ref('int_rfm__values') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

fixed_cutoffs as (select * from {{ ref('rfm_fixed_cutoffs') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

fixed as (
    select
        {% for score in [2, 3, 4, 5] %}
        max(
            case
                when fixed_cutoffs.score = {{ score }}
                    then
                        case
                            when fixed_cutoffs.component = 'recency'
                                then -fixed_cutoffs.threshold
                            else fixed_cutoffs.threshold
                        end
            end
        ) as worth_{{ score }},
        {% endfor %}
        fixed_cutoffs.component
    from fixed_cutoffs
    inner join settings
        on fixed_cutoffs.sector = settings.sector
    group by fixed_cutoffs.component
),

-- least(5, 1 + floor(5 * (rank - 1) / (n - 1))) reaches s where
-- 5 * (rank - 1) >= (s - 1) * (n - 1): whole numbers on every engine.
ranked as (
    select
        as_of_date,
        component,
        max(ranked_count) as ranked_count,
        {% for score in [2, 3, 4, 5] %}
        min(
            case
                when 5 * worse_count >= {{ score - 1 }} * (ranked_count - 1)
                    then worth
            end
        ) as worth_{{ score }},
        {% endfor %}
        max(value_count) as value_count
    from component_values
    group by as_of_date, component
),

compared as (
    select
        scoring_dates.as_of_date,
        coalesce(ranked.ranked_count, 0) as ranked_count,
        coalesce(ranked.ranked_count, 0) >= settings.rfm_minimum_customers
        and coalesce(ranked.value_count, 0) >= settings.rfm_minimum_distinct_values
            as is_relative,
        {% for score in [2, 3, 4, 5] %}
        ranked.worth_{{ score }} as ranked_worth_{{ score }},
        fixed.worth_{{ score }} as fixed_worth_{{ score }},
        {% endfor %}
        fixed.component
    from scoring_dates
    cross join fixed
    cross join settings
    left join ranked
        on
            scoring_dates.as_of_date = ranked.as_of_date
            and fixed.component = ranked.component
),

final as (
    select
        as_of_date,
        component,
        case when is_relative then 'relative' else 'fixed' end as method,
        {% for score in [2, 3, 4, 5] %}
        cast(
            case
                when is_relative then ranked_worth_{{ score }}
                else fixed_worth_{{ score }}
            end as decimal(18, 2)
        ) as worth_{{ score }},
        {% endfor %}
        ranked_count
    from compared
)

select * from final
