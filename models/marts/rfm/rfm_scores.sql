-- One customer with a valid order on one scoring date: what they bought, scored 1
-- (worst) to 5 (best), and the segment of that cell in the map that policy chose.

{{ config(**history('forget_dates(of_people=true)')) }}

-- depends_on: {{ ref('int_calendar__kept_dates') }}
-- depends_on: {{ ref('int_population__objectors') }}

with

weighted_scores as (select * from {{ ref('int_rfm__weighted_scores') }}),

segment_cells as (select * from {{ ref('rfm_segment_cells') }}),

scoring_dates as (
    select * from {{ ref('int_calendar__scoring_dates') }}
    where is_recorded
),

final as (
    select
        weighted_scores.customer_id,
        weighted_scores.as_of_date,
        weighted_scores.last_order_date,
        segment_cells.rfm_segment,
        scoring_dates.policy_version,
        weighted_scores.days_since_last_order,
        weighted_scores.order_count,
        weighted_scores.net_revenue,
        weighted_scores.monetary_value,
        weighted_scores.recency_score,
        weighted_scores.frequency_score,
        weighted_scores.monetary_score,
        weighted_scores.rfm_cell,
        weighted_scores.rfm_sum,
        weighted_scores.rfm_score
    from weighted_scores
    inner join scoring_dates
        on weighted_scores.as_of_date = scoring_dates.as_of_date
    left join segment_cells
        on
            weighted_scores.rfm_segment_map = segment_cells.map
            and weighted_scores.rfm_cell = segment_cells.rfm_cell
)

select * from final
