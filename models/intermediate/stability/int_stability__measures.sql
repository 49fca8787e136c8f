-- One month of the history and one thing that ought to be steady: the share of a
-- segment when the month ended, or the rate at which customers changed segment in it.
-- Both in ten-thousandths, so that sums of squares are exact.

with

migrations as (select * from {{ ref('int_history__migrations') }}),

periods as (select * from {{ ref('int_history__periods') }}),

segments as (
    select * from {{ ref('segments') }}
    where coalesce(is_active, true)
),

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
    where to_segment <> 'none'
    group by month, to_segment
),

-- Active segments count without members too, retired ones while they have some.
listed as (
    select
        totals.month,
        segments.segment
    from totals
    cross join segments
    union
    select
        month,
        segment
    from sizes
),

measured as (
    select
        totals.month,
        'segment_share' as measure,
        listed.segment,
        {{ share('coalesce(sizes.customers, 0)', 'totals.all_customers') }} as measured
    from listed
    inner join totals
        on listed.month = totals.month
    left join sizes
        on listed.month = sizes.month and listed.segment = sizes.segment
    union all
    select
        month,
        'migration_rate' as measure,
        'all' as segment,
        {{ share('moved_customers', 'both_customers') }} as measured
    from totals
),

final as (
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
)

select * from final
