-- Guards the lifecycle and the RFM score: windows in the wrong order would make stages
-- that nobody can reach, and weights of zero a score of NULL.

{{ config(tags=['policy']) }}

with

sector_presets as (select * from {{ ref('sector_presets') }}),

fixed_cutoffs as (select * from {{ ref('rfm_fixed_cutoffs') }}),

value_tiers as (select * from {{ ref('value_tiers') }}),

repeated as (
    select
        'seeds/policy/sector_presets.csv: the sector ' || sector
        || ' stands there more than once; keep one row.' as message
    from sector_presets
    group by sector
    having count(*) > 1
),

disordered as (
    select
        'seeds/policy/sector_presets.csv: in the sector ' || sector
        || ' the days must rise from new_customer_days to dormant_days to lost_days and'
        || ' from dormant_floor_days to dormant_ceiling_days, and none be below 1.'
            as message
    from sector_presets
    where
        not coalesce(
            new_customer_days between 1 and dormant_days
            and dormant_days < lost_days
            and dormant_floor_days between 1 and dormant_ceiling_days
            and dormant_floor_days < lost_days
            and rfm_window_days >= 1
            and reactivated_days >= 1
            and dormant_gap_multiple > 0,
            false
        )
),

weightless as (
    select
        'seeds/policy/sector_presets.csv: in the sector ' || sector
        || ' the three weights must be zero or more and not all zero.' as message
    from sector_presets
    where
        not coalesce(
            recency_weight >= 0
            and frequency_weight >= 0
            and monetary_weight >= 0
            and recency_weight + frequency_weight + monetary_weight > 0,
            false
        )
),

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
            order by score
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
),

tiers as (
    select
        sector,
        value_tier,
        minimum_value,
        row_number() over (
            partition by sector
            order by tier_order, value_tier
        ) as place,
        lag(minimum_value) over (
            partition by sector
            order by tier_order, value_tier
        ) as minimum_below
    from value_tiers
),

bad_tiers as (
    select
        'seeds/policy/value_tiers.csv: in the sector ' || sector || ' the tier '
        || value_tier
        || ' overlaps the one below; only the lowest tier has no minimum, and the'
        || ' minimums rise with tier_order.' as message
    from tiers
    where
        (place = 1 and minimum_value is not null)
        or (place > 1 and minimum_value is null)
        or minimum_value <= minimum_below
),

no_tiers as (
    select
        'seeds/policy/value_tiers.csv: the sector ' || sector_presets.sector
        || ' has no tiers; add its rows.' as message
    from sector_presets
    left join value_tiers
        on sector_presets.sector = value_tiers.sector
    where value_tiers.sector is null
)

select message from repeated
union all
select message from disordered
union all
select message from weightless
union all
select message from not_rising
union all
select message from incomplete
union all
select message from bad_tiers
union all
select message from no_tiers
