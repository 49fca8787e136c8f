-- One row per landed product, with what became of it: kept, superseded or quarantined.

{{ config(materialized='table') }}

with

products as (select * from {{ source('shop', 'products') }}),

typed as (
    select
        _file,
        _row,
        _landed_order,
        _run_id,
        {{ clean_id('product_id') }} as product_id,
        {{ id_fault('product_id') }} as id_fault,
        {{ clean_text('name') }} as product_name,
        {{ clean_text('category') }} as product_category,
        {{ clean_text('unit_cost') }} as raw_unit_cost,
        {{ try_decimal('unit_cost') }} as unit_cost
    from products
),

checked as (
    select
        *,
        case
            when id_fault is not null then id_fault
            when {{ is_unreadable('raw_unit_cost', 'unit_cost') }} or unit_cost < 0
                then 'invalid_unit_cost'
        end as quarantine_reason
    from typed
),

ranked as (
    select
        *,
        {{ version_rank(['product_id']) }} as version_rank
    from checked
),

final as (
    select
        _file,
        _row,
        _run_id,
        product_id,
        product_name,
        product_category,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition,
        unit_cost
    from ranked
)

select * from final
