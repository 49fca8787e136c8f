-- One row per month of the history, measure and segment: whether a figure that ought to
-- be steady left the band of the months before, by more than policy calls noise.

{% set before -%}
    over (
        partition by measures.measure, measures.segment
        order by measures.month asc nulls last
        rows between 12 preceding and 1 preceding
    )
{%- endset %}

with

migrations as (select * from {{ ref('int_history__migrations') }}),

periods as (select * from {{ ref('int_history__periods') }}),

segments as (select * from {{ ref('segment_catalogue') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

totals as (
    select
        month,
        sum(case when to_segment <> 'none' then customers else 0 end) as all_customers,
        sum(
            case
                when from_segment <> 'none' and to_segment <> 'none' then customers
                else 0
            end
        ) as both_customers,
        sum(
            case
                when
                    from_segment <> 'none'
                    and to_segment <> 'none'
                    and from_segment <> to_segment
                    then customers
                else 0
            end
        ) as moved_customers
    from migrations
    group by month
),

sizes as (
    select
        month,
        to_segment as segment,
        sum(customers) as customers
    from migrations
    group by month, to_segment
),

measured as (
    select
        totals.month,
        'segment_share' as measure,
        segments.segment,
        {{ share('coalesce(sizes.customers, 0)', 'totals.all_customers') }} as measured
    from totals
    cross join segments
    left join sizes
        on totals.month = sizes.month and segments.segment = sizes.segment
    where segments.is_active or sizes.segment is not null
    union all
    select
        month,
        'migration_rate' as measure,
        'all' as segment,
        {{ share('moved_customers', 'both_customers') }} as measured
    from totals
),

-- In ten-thousandths, so that sums of squares are exact.
measures as (
    select
        measured.month,
        measured.measure,
        measured.segment,
        periods.to_date as as_of_date,
        periods.is_complete_month,
        cast(measured.measured * 10000 as bigint) as value_units
    from measured
    inner join periods
        on measured.month = periods.month
    where measured.measured is not null
),

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

-- Both times the number of months, so that they are whole numbers.
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
            -- A month that is not over has not had all its migrations.
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
