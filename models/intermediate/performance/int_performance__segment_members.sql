-- One segment on one scoring date: its members and their scores.

with

decided_rules as (select * from {{ ref('int_segments__decided_rules') }}),

rfm_scores as (select * from {{ ref('int_rfm__weighted_scores') }}),

engagement as (select * from {{ ref('int_engagement__summaries') }}),

final as (
    select
        decided_rules.segment,
        decided_rules.as_of_date,
        count(*) as customers,
        count(rfm_scores.rfm_score) as rfm_scored_count,
        sum(rfm_scores.rfm_score) as rfm_score_sum,
        count(case when engagement.is_in_window then 1 end) as engaged_count,
        sum(case when engagement.is_in_window then engagement.engagement_score end)
            as engagement_score_sum
    from decided_rules
    left join rfm_scores
        on
            decided_rules.customer_id = rfm_scores.customer_id
            and decided_rules.as_of_date = rfm_scores.as_of_date
    left join engagement
        on
            decided_rules.customer_id = engagement.customer_id
            and decided_rules.as_of_date = engagement.as_of_date
    group by decided_rules.segment, decided_rules.as_of_date
)

select * from final
