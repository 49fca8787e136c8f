-- Guards int_rfm__thresholds: a cut point that is missing, or not better than the one
-- below, would make a score that nobody can get in a small base.

{{ config(tags=['policy']) }}

with

sector_presets as (select * from {{ ref('sector_presets') }}),

fixed_cutoffs as (select * from {{ ref('rfm_fixed_cutoffs') }}),

-- Better scores ask for fewer days, more orders, more value: strictly.
turned as (
    select
        sector,
        component,
        score,
        case when component = 'recency' then -threshold else threshold end as worth
    from fixed_cutoffs
),

rising as (
    select
        sector,
        component,
        score,
        worth,
        lag(worth) over (
            partition by sector, component
            order by score nulls last
        ) as worth_below
    from turned
),

not_rising as (
    select
        'seeds/policy/rfm_fixed_cutoffs.csv: in the sector ' || sector
        || ' the threshold of ' || component || ' for score '
        || cast(score as {{ dbt.type_string() }})
        || ' is not better than the one for the score below; correct it.' as message
    from rising
    where worth_below is not null and worth <= worth_below
),

components as (
    {% for component in ['recency', 'order_count', 'monetary'] %}
    select '{{ component }}' as component
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

cut_counts as (
    select
        sector_presets.sector,
        components.component,
        count(fixed_cutoffs.score) as score_count,
        count(distinct fixed_cutoffs.score) as distinct_count,
        min(fixed_cutoffs.score) as least_score,
        max(fixed_cutoffs.score) as greatest_score
    from sector_presets
    cross join components
    left join fixed_cutoffs
        on
            sector_presets.sector = fixed_cutoffs.sector
            and components.component = fixed_cutoffs.component
    group by sector_presets.sector, components.component
),

incomplete as (
    select
        'seeds/policy/rfm_fixed_cutoffs.csv: the sector ' || sector
        || ' needs one row for ' || component || ' and each of the scores 2, 3, 4, 5.'
            as message
    from cut_counts
    where
        score_count <> 4
        or distinct_count <> 4
        or least_score <> 2
        or greatest_score <> 5
)

select message from not_rising
union all
select message from incomplete
