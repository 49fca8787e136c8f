-- One row per cell of each grid of customer_grids: its names and its place. Countries
-- and regions are not listed: their codes are their names.

with

value_tiers as (select * from {{ ref('value_tiers') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

listed as (
    select
        'value_tier' as grid,
        value_tiers.value_tier as cell,
        value_tiers.label_en,
        value_tiers.label_fr,
        value_tiers.tier_order as display_order
    from value_tiers
    inner join settings
        on value_tiers.sector = settings.sector
    {% for grid, seed, column, place in [
        ('engagement_tier', 'engagement_tiers', 'engagement_tier', 'tier_order'),
        ('satisfaction_band', 'satisfaction_bands', 'satisfaction_band', 'band_order'),
        ('age_band', 'age_bands', 'age_band', 'minimum_age'),
        ('gender', 'genders', 'gender', '1'),
        ('industry', 'industries', 'industry', '1'),
        ('company_size', 'company_sizes', 'company_size', 'size_order'),
    ] %}
    union all
    select
        '{{ grid }}' as grid,
        {{ column }} as cell,
        min(label_en) as label_en,
        min(label_fr) as label_fr,
        min({{ place }}) as display_order
    from {{ ref(seed) }}
    group by {{ column }}
    {% endfor %}
    {% for grid, attribute in {
        'household': 'household',
        'occupation': 'occupation',
        'interest': 'interests',
        'motive': 'motives',
        'preference': 'preferences',
    }.items() %}
    union all
    select
        '{{ grid }}' as grid,
        value as cell,
        min(label_en) as label_en,
        min(label_fr) as label_fr,
        1 as display_order
    from {{ ref('attribute_words') }}
    where attribute = '{{ attribute }}'
    group by value
    {% endfor %}
    union all
    select
        grid,
        cell,
        label_en,
        label_fr,
        9999 as display_order
    from {{ ref('grid_catch_alls') }}
),

final as (
    select
        grid,
        cell,
        label_en,
        label_fr,
        cast(display_order as integer) as display_order
    from listed
)

select * from final
