-- One row per customer with a valid order and scoring date: the three components scored
-- 1 (worst) to 5 (best), as a cell, as a sum and as one score by the sector's weights.

with

buyers as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_buyer and lifetime_order_count > 0
),

thresholds as (select * from {{ ref('int_rfm__thresholds') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- Customers without an order in the window score 1 on order count and value.
scored as (
    select
        buyers.customer_id,
        buyers.as_of_date,
        buyers.last_order_date,
        buyers.days_since_last_order,
        buyers.order_count,
        buyers.net_revenue,
        buyers.monetary_value,
        {{ score_for('-buyers.days_since_last_order', 'recency.ranked_value_{}') }}
            as recency_score,
        case
            when buyers.order_count = 0 then 1
            else {{ score_for('buyers.order_count', 'order_count.ranked_value_{}') }}
        end as frequency_score,
        case
            when buyers.order_count = 0 then 1
            else {{ score_for('buyers.monetary_value', 'monetary.ranked_value_{}') }}
        end as monetary_score
    from buyers
    {% for component in ['recency', 'order_count', 'monetary'] %}
    inner join thresholds as {{ component }}
        on
            buyers.as_of_date = {{ component }}.as_of_date
            and {{ component }}.component = '{{ component }}'
    {% endfor %}
),

weighted as (
    select
        scored.*,
        settings.rfm_segment_map,
        scored.recency_score * settings.recency_weight
        + scored.frequency_score * settings.frequency_weight
        + scored.monetary_score * settings.monetary_weight as weighted_sum,
        settings.recency_weight
        + settings.frequency_weight
        + settings.monetary_weight as weight_sum
    from scored
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
