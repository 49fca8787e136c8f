-- One customer known by the latest scoring date and their cell in each grid beside the
-- segment. Each grid has a cell for everybody: unknown where the sources do not say,
-- none where there is nothing to measure.

with

customers as (select * from {{ ref('customers') }}),

customer_segments as (select * from {{ ref('customer_segments') }}),

answers as (select * from {{ ref('int_grids__answers') }}),

declarations as (select * from {{ ref('int_grids__declarations') }}),

companies as (select * from {{ ref('int_grids__companies') }}),

final as (
    select
        customers.customer_id,
        customers.as_of_date,
        customer_segments.segment,
        coalesce(customer_segments.value_tier, 'none') as value_tier,
        coalesce(customer_segments.engagement_tier, 'none') as engagement_tier,
        coalesce(answers.satisfaction_band, 'unknown') as satisfaction_band,
        coalesce(customers.country, 'unknown') as country,
        coalesce(customers.region, 'unknown') as region,
        coalesce(customers.age_band, 'unknown') as age_band,
        coalesce(customers.gender, 'unknown') as gender,
        coalesce(declarations.household, 'unknown') as household,
        coalesce(declarations.occupation, 'unknown') as occupation,
        coalesce(declarations.interests, 'unknown') as interest,
        coalesce(declarations.motives, 'unknown') as motive,
        coalesce(declarations.preferences, 'unknown') as preference,
        coalesce(companies.industry, 'unknown') as industry,
        coalesce(companies.company_size, 'unknown') as company_size
    from customers
    inner join customer_segments
        on customers.customer_id = customer_segments.customer_id
    left join answers
        on customers.customer_id = answers.customer_id
    left join declarations
        on customers.customer_id = declarations.customer_id
    left join companies
        on customers.customer_id = companies.customer_id
    where customer_segments.status not in ('objected', 'minor', 'expired')
)

select * from final
