-- One customer as one source knows them, from its customer records and its orders.

with

customers as (select * from {{ ref('stg_crm__customers') }}),

orders as (select * from {{ ref('int_orders__orders') }}),

seen as (
    select
        source_system,
        source_customer_id,
        cast(null as date) as ordered_date,
        false as is_guest
    from customers
    union all
    select
        source_system,
        source_customer_id,
        first_line_date as ordered_date,
        is_guest
    from orders
    where source_customer_id is not null
),

final as (
    select
        source_system,
        source_customer_id,
        min(ordered_date) as first_ordered_date,
        bool_and(is_guest) as is_guest
    from seen
    group by source_system, source_customer_id
)

select * from final
