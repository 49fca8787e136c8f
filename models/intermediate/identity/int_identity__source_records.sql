-- One row per customer of one source, found in its customer records, its orders, its
-- touchpoints, and all else that names customers.

with

customers as (select * from {{ ref('stg_crm__customers') }}),

orders as (select * from {{ ref('int_orders__orders') }}),

touchpoints as (select * from {{ ref('int_touchpoints__daily_rollups') }}),

seen as (
    select
        source_system,
        source_customer_id,
        cast(null as date) as ordered_date,
        cast(null as date) as touched_date,
        false as is_guest
    from customers
    union all
    select
        source_system,
        source_customer_id,
        first_line_date as ordered_date,
        cast(null as date) as touched_date,
        is_guest
    from orders
    where source_customer_id is not null
    union all
    select
        source_system,
        source_customer_id,
        cast(null as date) as ordered_date,
        event_date as touched_date,
        is_guest
    from touchpoints
    {% for model in [
        'stg_crm__customer_attributes', 'stg_crm__consents', 'stg_surveys__feedback',
        'stg_marketing__campaign_members', 'stg_marketing__vouchers',
    ] %}
    union all
    select
        source_system,
        source_customer_id,
        cast(null as date) as ordered_date,
        cast(null as date) as touched_date,
        cast(null as boolean) as is_guest
    from {{ ref(model) }}
    where source_customer_id is not null
    {% endfor %}
),

final as (
    select
        source_system,
        source_customer_id,
        min(ordered_date) as first_ordered_date,
        min(touched_date) as first_touched_date,
        coalesce(bool_and(is_guest), false) as is_guest
    from seen
    group by source_system, source_customer_id
)

select * from final
