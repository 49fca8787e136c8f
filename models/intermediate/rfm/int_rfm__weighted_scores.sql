-- One scored customer on one scoring date: the three scores as a cell, as a sum and as
-- one score by the sector's weights.

{{ config(materialized='view') }}

with

component_scores as (select * from {{ ref('int_rfm__component_scores') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

weighted as (
    select
        component_scores.*,
        settings.rfm_segment_map,
        component_scores.recency_score * settings.recency_weight
        + component_scores.frequency_score * settings.frequency_weight
        + component_scores.monetary_score * settings.monetary_weight as weighted_sum,
        settings.recency_weight
        + settings.frequency_weight
        + settings.monetary_weight as weight_sum
    from component_scores
    cross join settings
),

final as (
    select
        customer_id,
        as_of_date,
        last_order_date,
        rfm_segment_map,
        days_since_last_order,
        order_count,
        net_revenue,
        monetary_value,
        recency_score,
        frequency_score,
        monetary_score,
        recency_score * 100 + frequency_score * 10 + monetary_score as rfm_cell,
        recency_score + frequency_score + monetary_score as rfm_sum,
        {{ rounded_ratio('weighted_sum', 'weight_sum') }} as rfm_score
    from weighted
)

select * from final
