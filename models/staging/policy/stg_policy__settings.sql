-- One row: the settings in force, with the windows and weights of the chosen sector.

with

settings as (select * from {{ ref('settings') }}),

sector_presets as (select * from {{ ref('sector_presets') }}),

chosen as (
    select
        max(case when setting = 'sector' then value end) as sector,
        max(case when setting = 'reporting_currency' then value end)
            as reporting_currency,
        max(case when setting = 'reporting_time_zone' then value end)
            as reporting_time_zone,
        max(case when setting = 'monetary_basis' then value end) as monetary_basis,
        max(case when setting = 'rfm_segment_map' then value end) as rfm_segment_map,
        max(case when setting = 'exchange_rate_maximum_age_days' then value end)
            as exchange_rate_maximum_age_days,
        max(case when setting = 'rfm_minimum_customers' then value end)
            as rfm_minimum_customers,
        max(case when setting = 'rfm_minimum_distinct_values' then value end)
            as rfm_minimum_distinct_values
    from settings
),

final as (
    select
        chosen.sector,
        chosen.reporting_currency,
        chosen.reporting_time_zone,
        chosen.monetary_basis,
        chosen.rfm_segment_map,
        cast(chosen.exchange_rate_maximum_age_days as integer)
            as exchange_rate_maximum_age_days,
        cast(chosen.rfm_minimum_customers as integer) as rfm_minimum_customers,
        cast(chosen.rfm_minimum_distinct_values as integer)
            as rfm_minimum_distinct_values,
        sector_presets.rfm_window_days,
        sector_presets.new_customer_days,
        sector_presets.dormant_days,
        sector_presets.dormant_floor_days,
        sector_presets.dormant_ceiling_days,
        sector_presets.dormant_gap_multiple,
        sector_presets.lost_days,
        sector_presets.reactivated_days,
        sector_presets.recency_weight,
        sector_presets.frequency_weight,
        sector_presets.monetary_weight
    from chosen
    inner join sector_presets
        on chosen.sector = sector_presets.sector
)

select * from final
