-- One row per known customer and scoring date: all that segment rules may ask about,
-- and the rule that decides their segment. It is the first, in the order of policy,
-- whose conditions all hold. What is not known is NULL.

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_known
),

stages as (select * from {{ ref('int_lifecycle__stages') }}),

scores as (select * from {{ ref('int_rfm__scores') }}),

engagement as (select * from {{ ref('int_engagement__summaries') }}),

percentiles as (select * from {{ ref('int_engagement__percentiles') }}),

segment_rules as (select * from {{ ref('segment_rules') }}),

described as (
    select
        customer_dates.customer_id,
        customer_dates.as_of_date,
        stages.becomes_dormant_on,
        stages.lifecycle_stage,
        percentiles.engagement_tier,
        customer_dates.status,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        scores.days_since_last_order,
        scores.order_count,
        scores.monetary_value,
        scores.rfm_score,
        engagement.engagement_score
    from customer_dates
    left join stages
        on
            customer_dates.customer_id = stages.customer_id
            and customer_dates.as_of_date = stages.as_of_date
    left join scores
        on
            customer_dates.customer_id = scores.customer_id
            and customer_dates.as_of_date = scores.as_of_date
    left join engagement
        on
            customer_dates.customer_id = engagement.customer_id
            and customer_dates.as_of_date = engagement.as_of_date
            and engagement.is_in_window
    left join percentiles
        on
            engagement.as_of_date = percentiles.as_of_date
            and engagement.engagement_score = percentiles.engagement_score
),

first_rules as (
    select
        described.customer_id,
        described.as_of_date,
        min(segment_rules.rule_order) as rule_order
    from described
    inner join segment_rules
        on {{ segment_rule_applies('described', 'segment_rules') }}
    where described.status = 'scored'
    group by described.customer_id, described.as_of_date
),

final as (
    select
        described.customer_id,
        described.as_of_date,
        described.becomes_dormant_on,
        described.lifecycle_stage,
        described.engagement_tier,
        segment_rules.rule_id,
        segment_rules.segment as ruled_segment,
        described.status,
        described.recency_score,
        described.frequency_score,
        described.monetary_score,
        described.days_since_last_order,
        described.order_count,
        described.monetary_value,
        described.rfm_score,
        described.engagement_score
    from described
    left join first_rules
        on
            described.customer_id = first_rules.customer_id
            and described.as_of_date = first_rules.as_of_date
    left join segment_rules
        on first_rules.rule_order = segment_rules.rule_order
)

select * from final
