-- One row per month and pair of segments: how many customers were in the first when the
-- month began and in the second when it ended, and what they bought in between.

with

migrations as (select * from {{ ref('int_history__migrations') }}),

periods as (select * from {{ ref('int_history__periods') }}),

final as (
    select
        migrations.month,
        migrations.from_segment,
        migrations.to_segment,
        periods.from_date,
        periods.to_date,
        cast(migrations.customers as bigint) as customers,
        cast(migrations.net_revenue as decimal(18, 2)) as net_revenue,
        periods.is_complete_month
    from migrations
    inner join periods
        on migrations.month = periods.month
)

select * from final
