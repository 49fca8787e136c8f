-- One segment on one scoring date: its members and their scores.

with

memberships as (select * from {{ ref('int_segments__memberships') }}),

final as (
    select
        segment,
        as_of_date,
        count(*) as customers,
        count(rfm_score) as rfm_scored_count,
        sum(rfm_score) as rfm_score_sum,
        count(engagement_score) as engaged_count,
        sum(engagement_score) as engagement_score_sum
    from memberships
    where segment is not null
    group by segment, as_of_date
)

select * from final
