-- One row per customer known by the latest scoring date: their cell in each grid beside
-- the segment. Each grid has a cell for everybody: unknown where the sources do not
-- say, none where there is nothing to measure.

with

customers as (select * from {{ ref('customers') }}),

customer_segments as (select * from {{ ref('customer_segments') }}),

cells as (select * from {{ ref('int_grids__cells') }}),

final as (
    select
        customers.customer_id,
        customers.as_of_date,
        customer_segments.segment,
        coalesce(customer_segments.value_tier, 'none') as value_tier,
        coalesce(customer_segments.engagement_tier, 'none') as engagement_tier,
        coalesce(cells.satisfaction_band, 'unknown') as satisfaction_band,
        coalesce(customers.country, 'unknown') as country,
        coalesce(customers.region, 'unknown') as region,
        coalesce(customers.age_band, 'unknown') as age_band,
        coalesce(customers.gender, 'unknown') as gender,
        coalesce(cells.household, 'unknown') as household,
        coalesce(cells.occupation, 'unknown') as occupation,
        coalesce(cells.interests, 'unknown') as interest,
        coalesce(cells.motives, 'unknown') as motive,
        coalesce(cells.preferences, 'unknown') as preference,
        coalesce(cells.industry, 'unknown') as industry,
        coalesce(cells.company_size, 'unknown') as company_size
    from customers
    inner join customer_segments
        on customers.customer_id = customer_segments.customer_id
    left join cells
        on customers.customer_id = cells.customer_id
    where customer_segments.status not in ('objected', 'minor', 'expired')
)

select * from final
