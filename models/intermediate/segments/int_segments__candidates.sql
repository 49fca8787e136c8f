-- One customer on one scoring date and all that segment rules may ask about: stage, RFM
-- scores, engagement tier. What is not known is NULL.

with

stages as (select * from {{ ref('int_lifecycle__stages') }}),

exclusions as (select * from {{ ref('int_population__exclusions') }}),

known_customers as (select * from {{ ref('int_identity__known_customers') }}),

scores as (select * from {{ ref('int_rfm__scores') }}),

engagement as (select * from {{ ref('int_engagement__summaries') }}),

percentiles as (select * from {{ ref('int_engagement__percentiles') }}),

everybody as (
    select
        customer_id,
        as_of_date,
        becomes_dormant_on,
        lifecycle_stage,
        status
    from stages
    union all
    select
        exclusions.customer_id,
        exclusions.as_of_date,
        cast(null as date) as becomes_dormant_on,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        exclusions.status
    from exclusions
    inner join known_customers
        on
            exclusions.customer_id = known_customers.customer_id
            and exclusions.as_of_date = known_customers.as_of_date
),

final as (
    select
        everybody.customer_id,
        everybody.as_of_date,
        everybody.becomes_dormant_on,
        everybody.lifecycle_stage,
        percentiles.engagement_tier,
        everybody.status,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        scores.days_since_last_order,
        scores.order_count,
        scores.monetary_value,
        scores.rfm_score,
        engagement.engagement_score
    from everybody
    left join scores
        on
            everybody.customer_id = scores.customer_id
            and everybody.as_of_date = scores.as_of_date
    left join engagement
        on
            everybody.customer_id = engagement.customer_id
            and everybody.as_of_date = engagement.as_of_date
            and engagement.is_in_window
    left join percentiles
        on
            engagement.as_of_date = percentiles.as_of_date
            and engagement.engagement_score = percentiles.engagement_score
)

select * from final
