-- One customer with a valid order on one scoring date: what they bought, scored 1
-- (worst) to 5 (best), and the segment of that cell in the map that policy chose.

with

component_scores as (select * from {{ ref('int_rfm__component_scores') }}),

segment_cells as (select * from {{ ref('rfm_segment_cells') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

weighted as (
    select
        component_scores.*,
        settings.rfm_segment_map,
        component_scores.recency_score * 100
        + component_scores.frequency_score * 10
        + component_scores.monetary_score as rfm_cell,
        component_scores.recency_score
        + component_scores.frequency_score
        + component_scores.monetary_score as rfm_sum,
        (
            component_scores.recency_score * settings.recency_weight
            + component_scores.frequency_score * settings.frequency_weight
            + component_scores.monetary_score * settings.monetary_weight
        ) as weighted_sum,
        settings.recency_weight
        + settings.frequency_weight
        + settings.monetary_weight as weight_sum
    from component_scores
    cross join settings
),

final as (
    select
        weighted.customer_id,
        weighted.as_of_date,
        weighted.last_order_date,
        segment_cells.rfm_segment,
        weighted.days_since_last_order,
        weighted.order_count,
        weighted.net_revenue,
        weighted.monetary_value,
        weighted.recency_score,
        weighted.frequency_score,
        weighted.monetary_score,
        weighted.rfm_cell,
        weighted.rfm_sum,
        {{ rounded_ratio('weighted.weighted_sum', 'weighted.weight_sum') }} as rfm_score
    from weighted
    left join segment_cells
        on
            weighted.rfm_segment_map = segment_cells.map
            and weighted.rfm_cell = segment_cells.rfm_cell
)

select * from final
