-- One row per scoring date of the history, component and score or tier: the least value
-- that earns the RFM score, or the least points that reach the engagement tier.

{{ config(**history('forget_dates()')) }}

with

thresholds as (select * from {{ ref('int_rfm__thresholds') }}),

percentiles as {{ not_materialized() }} (
    select * from {{ ref('int_engagement__percentiles') }}
),

engagement_tiers as (select * from {{ ref('engagement_tiers') }}),

dates_to_score as (
    select * from {{ ref('int_calendar__dates_to_score') }}
    where is_recorded
),

fixed as (
    select as_of_date from percentiles
    where method = 'fixed'
    group by as_of_date
),

final as (
    {% for score in [2, 3, 4, 5] %}
    select
        thresholds.as_of_date,
        thresholds.component,
        {{ score }} as cutoff_order,
        thresholds.ranked_value_{{ score }} as least_worth
    from thresholds
    inner join dates_to_score
        on thresholds.as_of_date = dates_to_score.as_of_date
    where thresholds.ranked_value_{{ score }} is not null
    union all
    {% endfor %}
    select
        percentiles.as_of_date,
        'engagement' as component,
        engagement_tiers.tier_order as cutoff_order,
        cast(min(percentiles.engagement_score) as decimal(18, 4)) as least_worth
    from percentiles
    inner join dates_to_score
        on percentiles.as_of_date = dates_to_score.as_of_date
    inner join engagement_tiers
        on percentiles.engagement_tier = engagement_tiers.engagement_tier
    where percentiles.method = 'relative'
    group by percentiles.as_of_date, engagement_tiers.tier_order
    union all
    -- Fixed cut points hold whether anybody reaches them or not.
    select
        fixed.as_of_date,
        'engagement' as component,
        engagement_tiers.tier_order as cutoff_order,
        cast(engagement_tiers.minimum_score as decimal(18, 4)) as least_worth
    from fixed
    inner join dates_to_score
        on fixed.as_of_date = dates_to_score.as_of_date
    inner join engagement_tiers
        on engagement_tiers.minimum_score is not null
)

select * from final
