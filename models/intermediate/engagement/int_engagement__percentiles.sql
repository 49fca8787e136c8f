-- One row per scoring date and distinct engagement score of people with a touchpoint in
-- the window: the share of the others whose score is lower, and the tier.

with

summaries as (select * from {{ ref('int_engagement__summaries') }}),

engagement_tiers as (select * from {{ ref('engagement_tiers') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

counted as (
    select
        as_of_date,
        engagement_score,
        count(*) as customer_count
    from summaries
    where is_in_window
    group by as_of_date, engagement_score
),

placed as (
    select
        as_of_date,
        engagement_score,
        sum(customer_count) over (
            partition by as_of_date
            order by engagement_score nulls last
            rows between unbounded preceding and current row
        ) - customer_count as lower_count,
        sum(customer_count) over (partition by as_of_date) as ranked_count
    from counted
),

-- A single person cannot be compared with others.
ranked as (
    select
        placed.*,
        placed.ranked_count >= settings.engagement_minimum_customers as is_relative,
        cast(
            {{ share('placed.lower_count', 'placed.ranked_count - 1') }}
            as decimal(9, 4)
        ) as engagement_percentile
    from placed
    cross join settings
),

-- Tiers are tried best first; the last has no minimum and takes everybody else.
tiered as (
    select
        ranked.as_of_date,
        ranked.engagement_score,
        min(engagement_tiers.tier_order) as tier_order
    from ranked
    inner join engagement_tiers
        on
            engagement_tiers.minimum_percentile is null
            or (
                ranked.is_relative
                and ranked.engagement_percentile >= engagement_tiers.minimum_percentile
            )
            or (
                not ranked.is_relative
                and ranked.engagement_score >= engagement_tiers.minimum_score
            )
    group by ranked.as_of_date, ranked.engagement_score
),

final as (
    select
        ranked.as_of_date,
        ranked.engagement_score,
        engagement_tiers.engagement_tier,
        case when ranked.is_relative then 'relative' else 'fixed' end as method,
        ranked.engagement_percentile
    from ranked
    inner join tiered
        on
            ranked.as_of_date = tiered.as_of_date
            and ranked.engagement_score = tiered.engagement_score
    inner join engagement_tiers
        on tiered.tier_order = engagement_tiers.tier_order
)

select * from final
