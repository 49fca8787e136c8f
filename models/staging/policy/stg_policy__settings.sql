-- One row with all settings in force, with the windows and weights of the chosen
-- sector.

with

settings as (select * from {{ ref('settings') }}),

sector_presets as (select * from {{ ref('sector_presets') }}),

chosen as (
    select
        {% for setting in [
            'reporting_currency', 'reporting_time_zone', 'monetary_basis',
            'rfm_segment_map', 'exchange_rate_maximum_age_days',
            'rfm_minimum_customers', 'rfm_minimum_distinct_values',
            'engagement_minimum_customers', 'engagement_trend_margin',
            'behaviour_minimum_orders', 'behaviour_minimum_carts',
            'abandoned_cart_days', 'retention_days', 'retention_notice_days',
            'minimum_profiling_age', 'history_month_ends', 'history_daily_days',
            'reopen_window_days', 'reopened_dates_per_run', 'alarm_minimum_months',
            'alarm_width', 'alarm_minimum_change', 'order_span_days',
            'unsubscribe_file_share',
        ] %}
        max(case when setting = '{{ setting }}' then value end) as {{ setting }},
        {% endfor %}
        max(case when setting = 'sector' then value end) as sector
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
        cast(chosen.engagement_minimum_customers as integer)
            as engagement_minimum_customers,
        cast(chosen.engagement_trend_margin as decimal(9, 2))
            as engagement_trend_margin,
        cast(chosen.behaviour_minimum_orders as integer) as behaviour_minimum_orders,
        cast(chosen.behaviour_minimum_carts as integer) as behaviour_minimum_carts,
        cast(chosen.abandoned_cart_days as integer) as abandoned_cart_days,
        cast(chosen.retention_days as integer) as retention_days,
        cast(chosen.retention_notice_days as integer) as retention_notice_days,
        cast(chosen.minimum_profiling_age as integer) as minimum_profiling_age,
        {% for setting in [
            'history_month_ends', 'history_daily_days', 'reopen_window_days',
            'reopened_dates_per_run', 'alarm_minimum_months', 'order_span_days',
        ] %}
        cast(chosen.{{ setting }} as integer) as {{ setting }},
        {% endfor %}
        cast(chosen.alarm_width as decimal(9, 2)) as alarm_width,
        cast(chosen.alarm_minimum_change as decimal(9, 2)) as alarm_minimum_change,
        cast(chosen.unsubscribe_file_share as decimal(9, 2))
            as unsubscribe_file_share,
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
        sector_presets.monetary_weight,
        sector_presets.engagement_window_days,
        sector_presets.engagement_half_life_days,
        sector_presets.purchase_view_days,
        sector_presets.considered_view_count
    from chosen
    inner join sector_presets
        on chosen.sector = sector_presets.sector
)

select * from final
