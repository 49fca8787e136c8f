-- Guards revenue_events: the segment of an event must be that of the interval in which
-- its day began, or revenue is told of customers by what they became through it.

with

revenue_events as (select * from {{ ref('revenue_events') }}),

segment_history as (
    select * from {{ ref('segment_history') }}
    where segment is not null
)

select
    revenue_events.source_system,
    revenue_events.order_id,
    revenue_events.event_date,
    revenue_events.segment,
    segment_history.segment as segment_of_the_interval
from revenue_events
left join segment_history
    on
        revenue_events.customer_id = segment_history.customer_id
        and revenue_events.event_date > segment_history.valid_from_date
        and coalesce(
            revenue_events.event_date <= segment_history.valid_until_date, true
        )
where
    coalesce(revenue_events.segment, 'none') <> coalesce(segment_history.segment, 'none')
