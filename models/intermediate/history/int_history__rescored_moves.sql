-- One customer and one move between segments, and what their own facts of the later
-- date score under the cut-offs of the earlier one.

with

moves as (
    select * from {{ ref('int_history__moves') }}
    where segment is not null and previous_segment is not null
),

cutoffs as (select * from {{ ref('int_history__cutoffs') }}),

engagement_tiers as (select * from {{ ref('engagement_tiers') }}),

old_cutoffs as (
    select
        {% for component in ['recency', 'order_count', 'monetary'] %}
        {% for score in [2, 3, 4, 5] %}
        max(
            case
                when component = '{{ component }}' and cutoff_order = {{ score }}
                    then least_worth
            end
        ) as {{ component }}_{{ score }},
        {% endfor %}
        {% endfor %}
        as_of_date
    from cutoffs
    group by as_of_date
),

-- Tiers are tried best first; who reaches none is in the last.
tiers as (
    select
        moves.customer_id,
        moves.as_of_date,
        min(cutoffs.cutoff_order) as tier_order
    from moves
    inner join cutoffs
        on
            moves.previous_date = cutoffs.as_of_date
            and cutoffs.component = 'engagement'
            and moves.engagement_score >= cutoffs.least_worth
    group by moves.customer_id, moves.as_of_date
),

last_tier as (select max(tier_order) as tier_order from engagement_tiers),

final as (
    select
        moves.customer_id,
        moves.as_of_date,
        moves.lifecycle_stage,
        engagement_tiers.engagement_tier,
        {{ rescored('moves', 'recency', 'old_cutoffs.recency_{}') }} as recency_score,
        {{ rescored('moves', 'order_count', 'old_cutoffs.order_count_{}') }}
            as frequency_score,
        {{ rescored('moves', 'monetary', 'old_cutoffs.monetary_{}') }} as monetary_score
    from moves
    cross join last_tier
    left join old_cutoffs
        on moves.previous_date = old_cutoffs.as_of_date
    left join tiers
        on
            moves.customer_id = tiers.customer_id
            and moves.as_of_date = tiers.as_of_date
    left join engagement_tiers
        on
            moves.engagement_score is not null
            and coalesce(tiers.tier_order, last_tier.tier_order)
            = engagement_tiers.tier_order
)

select * from final
