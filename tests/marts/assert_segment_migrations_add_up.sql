-- Guards segment_migrations: from a segment and into it the rows of a month must add up
-- to the size of the segment on either end, or customers appear or vanish on the way.

with

migrations as (select * from {{ ref('segment_migrations') }}),

memberships as (
    select
        as_of_date,
        segment,
        count(*) as customers
    from {{ ref('int_segments__memberships') }}
    where segment is not null
    group by as_of_date, segment
),

sides as (
    select
        'from' as side,
        month,
        from_date as as_of_date,
        from_segment as segment,
        sum(customers) as customers
    from migrations
    where from_segment <> 'none'
    group by month, from_date, from_segment
    union all
    select
        'to' as side,
        month,
        to_date as as_of_date,
        to_segment as segment,
        sum(customers) as customers
    from migrations
    where to_segment <> 'none'
    group by month, to_date, to_segment
),

ends as (
    select
        'from' as side,
        month,
        from_date as as_of_date
    from migrations
    union
    select
        'to' as side,
        month,
        to_date as as_of_date
    from migrations
),

expected as (
    select
        ends.side,
        ends.month,
        memberships.segment,
        memberships.customers
    from ends
    inner join memberships
        on ends.as_of_date = memberships.as_of_date
)

select
    expected.side,
    expected.month,
    expected.segment,
    expected.customers,
    sides.customers as migrated_customers
from expected
full outer join sides
    on
        expected.side = sides.side
        and expected.month = sides.month
        and expected.segment = sides.segment
where coalesce(expected.customers, 0) <> coalesce(sides.customers, 0)
