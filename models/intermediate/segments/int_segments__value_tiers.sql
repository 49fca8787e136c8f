-- One scored customer on one scoring date: the value tier they are in, the next one up
-- and what is missing to it.

with

scores as (select * from {{ ref('int_rfm__scores') }}),

value_tiers as (select * from {{ ref('value_tiers') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- The lowest tier has no minimum: returns can leave a customer below zero.
sector_tiers as (
    select
        value_tiers.value_tier,
        value_tiers.tier_order,
        value_tiers.minimum_value,
        lead(value_tiers.minimum_value) over (
            partition by value_tiers.sector
            order by value_tiers.tier_order nulls last
        ) as next_minimum_value,
        lead(value_tiers.value_tier) over (
            partition by value_tiers.sector
            order by value_tiers.tier_order nulls last
        ) as next_value_tier
    from value_tiers
    inner join settings
        on value_tiers.sector = settings.sector
),

final as (
    select
        scores.customer_id,
        scores.as_of_date,
        sector_tiers.value_tier,
        sector_tiers.next_value_tier,
        cast(
            sector_tiers.next_minimum_value - scores.monetary_value as decimal(18, 2)
        ) as missing_to_next_value_tier
    from scores
    inner join sector_tiers
        on
            (
                sector_tiers.minimum_value is null
                or scores.monetary_value >= sector_tiers.minimum_value
            )
            and (
                sector_tiers.next_minimum_value is null
                or scores.monetary_value < sector_tiers.next_minimum_value
            )
)

select * from final
