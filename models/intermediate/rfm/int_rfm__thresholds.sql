-- One row per component and scoring date: the least value that earns a score of 2, 3, 4
-- or 5, and whether it was ranked among customers or fixed by policy.

with

buyers as {{ not_materialized() }} (
    select * from {{ ref('int_population__customer_dates') }}
    where is_buyer and lifetime_order_count > 0
),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

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
        ) as ranked_value_{{ score }},
        {% endfor %}
        fixed_cutoffs.component
    from fixed_cutoffs
    inner join settings
        on fixed_cutoffs.sector = settings.sector
    group by fixed_cutoffs.component
),

-- Recency counts as negative days, so that more is better. Order count and value are
-- ranked among customers with an order in the window.
ranked_values as (
    select
        as_of_date,
        'recency' as component,
        cast(-days_since_last_order as decimal(18, 2)) as ranked_value
    from buyers
    union all
    select
        as_of_date,
        'order_count' as component,
        cast(order_count as decimal(18, 2)) as ranked_value
    from buyers
    where order_count > 0
    union all
    select
        as_of_date,
        'monetary' as component,
        monetary_value as ranked_value
    from buyers
    where order_count > 0
),

counted as (
    select
        as_of_date,
        component,
        ranked_value,
        count(*) as customer_count
    from ranked_values
    group by as_of_date, component, ranked_value
),

-- The windows run over distinct values, not over customers.
cumulated as (
    select
        as_of_date,
        component,
        ranked_value,
        sum(customer_count) over (
            partition by as_of_date, component
            order by ranked_value nulls last
            rows between unbounded preceding and current row
        ) - customer_count as worse_count,
        sum(customer_count) over (partition by as_of_date, component) as ranked_count,
        count(*) over (partition by as_of_date, component) as value_count
    from counted
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
                    then ranked_value
            end
        ) as ranked_value_{{ score }},
        {% endfor %}
        max(value_count) as value_count
    from cumulated
    group by as_of_date, component
),

compared as (
    select
        dates_to_score.as_of_date,
        coalesce(ranked.ranked_count, 0) as ranked_count,
        coalesce(ranked.ranked_count, 0) >= settings.rfm_minimum_customers
        and coalesce(ranked.value_count, 0) >= settings.rfm_minimum_distinct_values
            as is_relative,
        {% for score in [2, 3, 4, 5] %}
        ranked.ranked_value_{{ score }} as relative_value_{{ score }},
        fixed.ranked_value_{{ score }} as fixed_value_{{ score }},
        {% endfor %}
        fixed.component
    from dates_to_score
    cross join fixed
    cross join settings
    left join ranked
        on
            dates_to_score.as_of_date = ranked.as_of_date
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
                when is_relative then relative_value_{{ score }}
                else fixed_value_{{ score }}
            end as decimal(18, 2)
        ) as ranked_value_{{ score }},
        {% endfor %}
        ranked_count
    from compared
)

select * from final
