-- One customer and action in the window of the latest scoring date: how often, and
-- which points of the score that explains.

with

decayed_points as (select * from {{ ref('int_engagement__decayed_points') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

final as (
    select
        decayed_points.customer_id,
        decayed_points.as_of_date,
        decayed_points.action,
        cast(sum(decayed_points.touchpoint_count) as bigint) as touchpoint_count,
        cast(sum(decayed_points.counted_count) as bigint) as counted_count,
        cast(sum(decayed_points.points) as decimal(18, 4)) as points,
        {{ of_ten_thousandths('sum(decayed_points.decayed_units)') }} as decayed_points
    from decayed_points
    inner join latest
        on decayed_points.as_of_date = latest.as_of_date
    group by
        decayed_points.customer_id, decayed_points.as_of_date, decayed_points.action
)

select * from final
