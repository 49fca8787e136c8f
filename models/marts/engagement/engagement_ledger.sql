-- One row per customer and action in the window of the latest scoring date: how often,
-- and which points of the score that explains.

with

decayed_points as (select * from {{ ref('int_engagement__decayed_points') }}),

final as (
    select
        customer_id,
        as_of_date,
        action,
        cast(sum(touchpoint_count) as bigint) as touchpoint_count,
        cast(sum(counted_count) as bigint) as counted_count,
        cast(sum(points) as decimal(18, 4)) as points,
        {{ of_ten_thousandths('sum(ten_thousandths)') }} as decayed_points
    from decayed_points
    group by customer_id, as_of_date, action
)

select * from final
