-- One row per source and system of its rows: how many customers they name by an id, and
-- how many of these have a customer record of the same system.

with

records as (
    select
        source_system,
        source_customer_id
    from {{ ref('stg_crm__customers') }}
    group by source_system, source_customer_id
),

named as (
    {% for source, model, condition in [
        ('transactions', 'int_orders__orders', 'not is_guest'),
        ('touchpoints', 'int_touchpoints__daily_rollups', 'not is_guest'),
        ('consents', 'stg_crm__consents', 'true'),
        ('customer_attributes', 'stg_crm__customer_attributes', 'true'),
        ('feedback', 'stg_surveys__feedback', 'true'),
        ('campaign_members', 'stg_marketing__campaign_members', 'true'),
        ('vouchers', 'stg_marketing__vouchers', 'true'),
    ] %}
    select
        '{{ source }}' as source,
        source_system,
        source_customer_id
    from {{ ref(model) }}
    where source_customer_id is not null and {{ condition }}
    group by source_system, source_customer_id
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        named.source,
        named.source_system,
        cast(count(*) as bigint) as id_count,
        cast(count(records.source_customer_id) as bigint) as met_count
    from named
    left join records
        on
            named.source_system = records.source_system
            and named.source_customer_id = records.source_customer_id
    group by named.source, named.source_system
)

select * from final
