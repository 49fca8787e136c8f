-- Guards stg_policy__settings: a setting that is missing, misspelt or out of its values
-- would leave windows and maps NULL, and every score with them.

{{ config(tags=['policy']) }}

with

settings as (select * from {{ ref('settings') }}),

sector_presets as (select * from {{ ref('sector_presets') }}),

segment_cells as (select * from {{ ref('rfm_segment_cells') }}),

expected as (
    {% for setting in [
        'sector', 'reporting_currency', 'reporting_time_zone', 'monetary_basis',
        'rfm_segment_map', 'exchange_rate_maximum_age_days', 'rfm_minimum_customers',
        'rfm_minimum_distinct_values', 'engagement_minimum_customers',
        'engagement_trend_margin', 'behaviour_minimum_orders',
        'behaviour_minimum_carts', 'abandoned_cart_days', 'retention_days',
        'retention_notice_days', 'invented_phone_digits', 'minimum_profiling_age',
        'history_month_ends', 'history_daily_days', 'reopen_window_days',
        'reopened_dates_per_run', 'alarm_minimum_months', 'alarm_width',
        'alarm_minimum_change', 'match_minimum_ids', 'match_least_of_usual',
        'landing_maximum_megabytes', 'landing_maximum_compression_ratio',
        'landing_maximum_columns', 'landing_maximum_json_keys',
        'landing_maximum_rejected_lines', 'landing_maximum_value_length',
        'order_span_days', 'unsubscribe_file_share',
    ] %}
    select '{{ setting }}' as setting
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

missing as (
    select
        'seeds/policy/settings.csv: the setting ' || expected.setting
        || ' is missing; add its row.' as message
    from expected
    left join settings
        on expected.setting = settings.setting
    where settings.value is null
),

unknown as (
    select
        'seeds/policy/settings.csv: there is no setting ' || settings.setting
        || '; remove its row or correct its name.' as message
    from settings
    left join expected
        on settings.setting = expected.setting
    where expected.setting is null
),

repeated as (
    select
        'seeds/policy/settings.csv: the setting ' || setting
        || ' appears more than once; keep one row.' as message
    from settings
    group by setting
    having count(*) > 1
),

no_sector as (
    select
        'seeds/policy/settings.csv: the sector ' || settings.value
        || ' has no row in sector_presets.csv; choose one that has.' as message
    from settings
    left join sector_presets
        on settings.value = sector_presets.sector
    where settings.setting = 'sector' and sector_presets.sector is null
),

no_map as (
    select
        'seeds/policy/settings.csv: the rfm_segment_map ' || settings.value
        || ' has no cells in rfm_segment_cells.csv; choose one that has.' as message
    from settings
    left join segment_cells
        on settings.value = segment_cells.map
    where settings.setting = 'rfm_segment_map' and segment_cells.map is null
),

bad_value as (
    select
        'seeds/policy/settings.csv: ' || setting || ' is ' || value
        || '; write '
        || case
            when setting = 'monetary_basis' then 'revenue or margin.'
            when setting = 'reporting_currency' then 'the three letters of a currency.'
            when setting = 'exchange_rate_maximum_age_days'
                then 'a whole number of days, 0 or more.'
            when setting = 'minimum_profiling_age'
                then 'a whole number of years, 0 to 99.'
            when setting = 'invented_phone_digits'
                then 'a whole number of digits, 5 to 15, or 0.'
            when setting = 'alarm_width' then 'a number from 0 to 9.99.'
            when
                setting in (
                    'engagement_trend_margin', 'alarm_minimum_change',
                    'match_least_of_usual', 'unsubscribe_file_share'
                )
                then 'a share from 0 to 9.99.'
            when setting = 'history_month_ends' then 'a whole number from 0 to 99.'
            when setting in ('reopen_window_days', 'reopened_dates_per_run')
                then 'a whole number, 0 or more.'
            when
                setting in (
                    'behaviour_minimum_orders', 'behaviour_minimum_carts',
                    'abandoned_cart_days', 'retention_days', 'retention_notice_days',
                    'history_daily_days', 'alarm_minimum_months', 'order_span_days'
                )
                then 'a whole number, 1 or more.'
            when setting like 'landing_maximum_%'
                then 'a whole number from 1 to 999999999.'
            else 'a whole number, 2 or more.'
        end as message
    from settings
    where
        (setting = 'monetary_basis' and value not in ('revenue', 'margin'))
        or (
            setting = 'reporting_currency'
            and not {{ matches('value', '^[A-Z][A-Z][A-Z]$') }}
        )
        or (
            setting in (
                'exchange_rate_maximum_age_days', 'reopen_window_days',
                'reopened_dates_per_run'
            )
            and not {{ matches('value', '^[0-9]{1,4}$') }}
        )
        or (
            setting in ('minimum_profiling_age', 'history_month_ends')
            and not {{ matches('value', '^[0-9]{1,2}$') }}
        )
        or (
            setting = 'invented_phone_digits'
            and not {{ matches('value', '^(0|[5-9]|1[0-5])$') }}
        )
        or (
            setting in (
                'engagement_trend_margin', 'alarm_width', 'alarm_minimum_change',
                'match_least_of_usual', 'unsubscribe_file_share'
            )
            and not {{ matches('value', '^[0-9]([.][0-9]{1,2})?$') }}
        )
        or (
            setting in (
                'behaviour_minimum_orders', 'behaviour_minimum_carts',
                'abandoned_cart_days', 'retention_days', 'retention_notice_days',
                'history_daily_days', 'alarm_minimum_months', 'order_span_days'
            )
            and not {{ matches('value', '^[1-9][0-9]{0,3}$') }}
        )
        or (
            setting like 'landing_maximum_%'
            and not {{ matches('value', '^[1-9][0-9]{0,8}$') }}
        )
        or (
            setting in (
                'rfm_minimum_customers', 'rfm_minimum_distinct_values',
                'engagement_minimum_customers', 'match_minimum_ids'
            )
            and not {{ matches('value', '^([2-9]|[1-9][0-9]{1,5})$') }}
        )
)

select message from missing
union all
select message from unknown
union all
select message from repeated
union all
select message from no_sector
union all
select message from no_map
union all
select message from bad_value
