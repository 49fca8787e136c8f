-- One customer as one source calls them: how other systems find the customer of a row.

with

customers as (select * from {{ ref('int_identity__customers') }}),

final as (
    select
        customer_id,
        source_system,
        source_customer_id
    from customers
)

select * from final
