-- One row per customer, scoring date and segment that they would be in if the cut-offs
-- of RFM scores lay a margin of policy higher or lower. Without a margin in policy
-- there are no rows. A table, because each step of int_segments__memberships looks into
-- it.

with

candidates as (
    select * from {{ ref('int_segments__candidates') }}
    where status = 'scored'
),

thresholds as (select * from {{ ref('int_rfm__thresholds') }}),

segment_stability as (select * from {{ ref('segment_stability') }}),

segment_rules as (select * from {{ ref('segment_rules') }}),

margins as (
    select leaving_margin from segment_stability
    where leaving_margin > 0
    group by leaving_margin
),

shifts as (
    select
        leaving_margin,
        leaving_margin as shift
    from margins
    union all
    select
        leaving_margin,
        -leaving_margin as shift
    from margins
),

shifted as (
    select
        candidates.customer_id,
        candidates.as_of_date,
        candidates.lifecycle_stage,
        candidates.engagement_tier,
        shifts.leaving_margin,
        shifts.shift,
        {{ rescored(
            'candidates', 'recency',
            'recency.ranked_value_{} + shifts.shift * abs(recency.ranked_value_{})'
        ) }} as recency_score,
        {{ rescored(
            'candidates', 'order_count',
            'order_count.ranked_value_{}'
            ' + shifts.shift * abs(order_count.ranked_value_{})'
        ) }} as frequency_score,
        {{ rescored(
            'candidates', 'monetary',
            'monetary.ranked_value_{} + shifts.shift * abs(monetary.ranked_value_{})'
        ) }} as monetary_score
    from candidates
    cross join shifts
    {% for component in ['recency', 'order_count', 'monetary'] %}
    inner join thresholds as {{ component }}
        on
            candidates.as_of_date = {{ component }}.as_of_date
            and {{ component }}.component = '{{ component }}'
    {% endfor %}
),

decided as (
    select
        shifted.customer_id,
        shifted.as_of_date,
        shifted.leaving_margin,
        shifted.shift,
        min(segment_rules.rule_order) as rule_order
    from shifted
    inner join segment_rules
        on {{ segment_rule_applies('shifted', 'segment_rules') }}
    group by
        shifted.customer_id, shifted.as_of_date, shifted.leaving_margin, shifted.shift
),

final as (
    select
        decided.customer_id,
        decided.as_of_date,
        decided.leaving_margin,
        segment_rules.segment
    from decided
    inner join segment_rules
        on decided.rule_order = segment_rules.rule_order
    group by
        decided.customer_id,
        decided.as_of_date,
        decided.leaving_margin,
        segment_rules.segment
)

select * from final
