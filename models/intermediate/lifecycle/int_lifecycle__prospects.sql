-- One person on one scoring date who was known by its end, may be scored, and had
-- neither bought nor returned anything.

with

known_customers as (select * from {{ ref('int_identity__known_customers') }}),

stages as (select * from {{ ref('int_lifecycle__stages') }}),

exclusions as (select * from {{ ref('int_population__exclusions') }}),

final as (
    select
        known_customers.customer_id,
        known_customers.as_of_date,
        'prospect' as lifecycle_stage,
        'scored' as status
    from known_customers
    left join stages
        on
            known_customers.customer_id = stages.customer_id
            and known_customers.as_of_date = stages.as_of_date
    left join exclusions
        on
            known_customers.customer_id = exclusions.customer_id
            and known_customers.as_of_date = exclusions.as_of_date
    where stages.customer_id is null and exclusions.customer_id is null
)

select * from final
