-- One month of the history and one thing that ought to be steady: whether it left the
-- band of the months before, by more than policy says is noise.

{{ config(schema='ops', alias='segment_alarms') }}

with

measures as (select * from {{ ref('int_stability__measures') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

{% set before -%}
    over (
        partition by measures.measure, measures.segment
        order by measures.month asc nulls last
        rows between 12 preceding and 1 preceding
    )
{%- endset %}

compared as (
    select
        measures.*,
        settings.alarm_minimum_months,
        settings.alarm_width,
        settings.alarm_minimum_change,
        count(*) {{ before }} as month_count,
        sum(measures.value_units) {{ before }} as unit_sum,
        sum(measures.value_units * measures.value_units) {{ before }} as square_sum
    from measures
    cross join settings
),

-- In whole numbers, times the number of months: |x - mean| > width x deviation.
banded as (
    select
        *,
        month_count * value_units - unit_sum as distance,
        month_count * square_sum - unit_sum * unit_sum as spread
    from compared
),

final as (
    select
        month,
        as_of_date,
        measure,
        segment,
        {{ of_ten_thousandths('value_units') }} as measured_value,
        {{ rounded_ratio(
            'unit_sum', '10000 * month_count', places=4
        ) }} as usual_value,
        cast(
            floor(
                alarm_width * sqrt(cast(spread as {{ type_double() }}))
                / nullif(month_count, 0) + 0.5
            ) / 10000 as decimal(18, 4)
        ) as usual_distance,
        cast(month_count as integer) as month_count,
        case
            -- A month that is not over has not had its migrations yet.
            when measure = 'migration_rate' and not is_complete_month
                then 'incomplete_month'
            when month_count < alarm_minimum_months then 'too_few_months'
            when
                distance * distance > alarm_width * alarm_width * spread
                and abs(distance) > alarm_minimum_change * 10000 * month_count
                then 'alarm'
            else 'usual'
        end as status
    from banded
)

select * from final
