-- Guards customer_segments: overlapping tiers would double customers, and a
-- lowest tier with a minimum would lose those below it.

{{ config(tags=['policy']) }}

with

sector_presets as (select * from {{ ref('sector_presets') }}),

value_tiers as (select * from {{ ref('value_tiers') }}),

tiers as (
    select
        sector,
        value_tier,
        minimum_value,
        row_number() over (
            partition by sector
            order by tier_order nulls last, value_tier nulls last
        ) as place,
        lag(minimum_value) over (
            partition by sector
            order by tier_order nulls last, value_tier nulls last
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

select message from bad_tiers
union all
select message from no_tiers
