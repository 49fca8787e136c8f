-- Guards revenue_events: the segment of an event must be that of the interval in which
-- its day began, or revenue is told of customers by what they became through it.

with

revenue_events as (select * from {{ ref('revenue_events') }}),

segment_history as (
    select * from {{ ref('segment_history') }}
    where segment is not null
),

latest as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_calendar__dates_to_score') }}
),

intervals as (
    select
        segment_history.customer_id,
        segment_history.segment,
        segment_history.valid_from_date,
        coalesce(segment_history.valid_until_date, latest.as_of_date) as last_date
    from segment_history
    cross join latest
)

select
    revenue_events.source_system,
    revenue_events.order_id,
    revenue_events.event_date,
    revenue_events.segment,
    intervals.segment as segment_of_the_interval
from revenue_events
left join intervals
    on
        revenue_events.customer_id = intervals.customer_id
        and revenue_events.event_date > intervals.valid_from_date
        and revenue_events.event_date <= intervals.last_date
where coalesce(revenue_events.segment, 'none') <> coalesce(intervals.segment, 'none')
