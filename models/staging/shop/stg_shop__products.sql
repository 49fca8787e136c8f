-- One row per product, in its newest version.

with

products as (select * from {{ ref('stg_shop__products_checked') }}),

final as (
    select
        product_id,
        product_name,
        product_category,
        unit_cost
    from products
    where disposition = 'kept'
)

select * from final
