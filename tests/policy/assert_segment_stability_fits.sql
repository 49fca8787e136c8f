-- Guards segment_stability: a segment that does not exist, or a stay or margin out of
-- its range, would hold nobody, or hold them for good.

{{ config(tags=['policy']) }}

with

segment_stability as (select * from {{ ref('segment_stability') }}),

segments as (select * from {{ ref('segments') }})

select
    'seeds/policy/segment_stability.csv: there is no segment '
    || segment_stability.segment || '; remove its row or correct its name.' as message
from segment_stability
left join segments
    on segment_stability.segment = segments.segment
where segments.segment is null
union all
select
    'seeds/policy/segment_stability.csv: the segment ' || segment
    || ' appears more than once; keep one row.' as message
from segment_stability
group by segment
having count(*) > 1
union all
select
    'seeds/policy/segment_stability.csv: minimum_stay_days of ' || segment
    || ' must be a whole number of days from 0 to 3650.' as message
from segment_stability
where coalesce(minimum_stay_days not between 0 and 3650, true)
union all
select
    'seeds/policy/segment_stability.csv: leaving_margin of ' || segment
    || ' must be a share from 0 to 0.5.' as message
from segment_stability
where coalesce(leaving_margin not between 0 and 0.5, true)
