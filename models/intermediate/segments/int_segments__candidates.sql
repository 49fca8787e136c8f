-- One row per known customer and scoring date: all that segment rules may ask about,
-- and the rule that decides their segment. It is the first, in the order of policy,
-- whose conditions all hold. What is not known is NULL. Beside it are the segments
-- within reach. Policy gives a segment a margin, and these are the segments that the
-- rules would give with cut-offs of RFM scores higher or lower by it.

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_known
),

stages as (select * from {{ ref('int_lifecycle__stages') }}),

scores as (select * from {{ ref('int_rfm__scores') }}),

engagement as (select * from {{ ref('int_engagement__summaries') }}),

percentiles as (select * from {{ ref('int_engagement__percentiles') }}),

thresholds as (select * from {{ ref('int_rfm__thresholds') }}),

segment_rules as (select * from {{ ref('segment_rules') }}),

segment_stability as (
    select * from {{ ref('segment_stability') }}
    where leaving_margin > 0
),

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

shifts as (
    {% for sign in ['', '-'] %}
    select
        leaving_margin,
        {{ sign }}leaving_margin as shift
    from segment_stability
    {{ 'union' if not loop.last }}
    {% endfor %}
),

shifted as (
    select
        described.customer_id,
        described.as_of_date,
        described.lifecycle_stage,
        described.engagement_tier,
        shifts.leaving_margin,
        shifts.shift,
        {{ rescored(
            'described', 'recency',
            'recency.ranked_value_{} + shifts.shift * abs(recency.ranked_value_{})'
        ) }} as recency_score,
        {{ rescored(
            'described', 'order_count',
            'order_count.ranked_value_{}'
            ' + shifts.shift * abs(order_count.ranked_value_{})'
        ) }} as frequency_score,
        {{ rescored(
            'described', 'monetary',
            'monetary.ranked_value_{} + shifts.shift * abs(monetary.ranked_value_{})'
        ) }} as monetary_score
    from described
    cross join shifts
    {% for component in ['recency', 'order_count', 'monetary'] %}
    inner join thresholds as {{ component }}
        on
            described.as_of_date = {{ component }}.as_of_date
            and {{ component }}.component = '{{ component }}'
    {% endfor %}
    where described.status = 'scored'
),

shifted_rules as (
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

-- Each segment has a margin of its own.
reachable as (
    select
        shifted_rules.customer_id,
        shifted_rules.as_of_date,
        segment_rules.segment
    from shifted_rules
    inner join segment_rules
        on shifted_rules.rule_order = segment_rules.rule_order
    inner join segment_stability
        on
            segment_rules.segment = segment_stability.segment
            and shifted_rules.leaving_margin = segment_stability.leaving_margin
    group by
        shifted_rules.customer_id, shifted_rules.as_of_date, segment_rules.segment
),

reaches as (
    select
        customer_id,
        as_of_date,
        {{ sorted_list('segment') }} as segments_within_reach
    from reachable
    group by customer_id, as_of_date
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
        described.engagement_score,
        reaches.segments_within_reach
    from described
    left join first_rules
        on
            described.customer_id = first_rules.customer_id
            and described.as_of_date = first_rules.as_of_date
    left join segment_rules
        on first_rules.rule_order = segment_rules.rule_order
    left join reaches
        on
            described.customer_id = reaches.customer_id
            and described.as_of_date = reaches.as_of_date
)

select * from final
