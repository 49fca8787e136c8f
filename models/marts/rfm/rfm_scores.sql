-- One row per customer with a valid order and scoring date: what they bought, scored 1
-- (worst) to 5 (best), and the segment of that cell in the map that policy chose.

{{ config(**history()) }}

with

scores as (select * from {{ ref('int_rfm__scores') }}),

segment_cells as (select * from {{ ref('rfm_segment_cells') }}),

dates_to_score as (
    select * from {{ ref('int_calendar__dates_to_score') }}
    where is_recorded
),

final as (
    select
        scores.customer_id,
        scores.as_of_date,
        scores.last_order_date,
        segment_cells.rfm_segment,
        dates_to_score.policy_version,
        scores.days_since_last_order,
        scores.order_count,
        scores.net_revenue,
        scores.monetary_value,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        scores.rfm_cell,
        scores.rfm_sum,
        scores.rfm_score
    from scores
    inner join dates_to_score
        on scores.as_of_date = dates_to_score.as_of_date
    left join segment_cells
        on
            scores.rfm_segment_map = segment_cells.map
            and scores.rfm_cell = segment_cells.rfm_cell
)

select * from final
