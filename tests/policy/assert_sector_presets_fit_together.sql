-- Guards the lifecycle, RFM and engagement: windows in the wrong order would make
-- stages that nobody can reach, weights or a half-life of zero a score of NULL.

{{ config(tags=['policy']) }}

with

sector_presets as (select * from {{ ref('sector_presets') }}),

repeated as (
    select
        'seeds/policy/sector_presets.csv: the sector ' || sector
        || ' appears more than once; keep one row.' as message
    from sector_presets
    group by sector
    having count(*) > 1
),

disordered as (
    select
        'seeds/policy/sector_presets.csv: in the sector ' || sector
        || ' the days must rise from new_customer_days to dormant_days to lost_days and'
        || ' from dormant_floor_days to dormant_ceiling_days. None may be below 1.'
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

timeless as (
    select
        'seeds/policy/sector_presets.csv: in the sector ' || sector
        || ' engagement_window_days, engagement_half_life_days and'
        || ' considered_view_count must be 1 or more and purchase_view_days 0 or more.'
            as message
    from sector_presets
    where
        not coalesce(
            engagement_window_days >= 1
            and engagement_half_life_days >= 1
            and considered_view_count >= 1
            and purchase_view_days >= 0,
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
)

select message from repeated
union all
select message from disordered
union all
select message from weightless
union all
select message from timeless
