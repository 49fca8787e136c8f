-- Guards customer_segments: its joins must neither lose a scored customer nor leave one
-- without the rule, segment and value tier that a CRM acts on.

with

latest as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_calendar__dates_to_score') }}
),

scores as (select * from {{ ref('rfm_scores') }}),

customer_segments as (select * from {{ ref('customer_segments') }})

select
    scores.customer_id,
    customer_segments.segment
from scores
inner join latest
    on scores.as_of_date = latest.as_of_date
left join customer_segments
    on
        scores.customer_id = customer_segments.customer_id
        and scores.as_of_date = customer_segments.as_of_date
where
    customer_segments.segment is null
    or customer_segments.rule_id is null
    or customer_segments.value_tier is null
    or customer_segments.lifecycle_stage is null
    or scores.rfm_segment is null
