-- One source record of a customer and the customer it belongs to.

with

source_records as (select * from {{ ref('int_identity__source_records') }}),

issued_ids as (select * from {{ ref('int_identity__issued_ids') }}),

final as (
    select
        source_records.source_system,
        source_records.source_customer_id,
        issued_ids.customer_id,
        source_records.first_ordered_date,
        source_records.first_touched_date,
        source_records.is_guest
    from source_records
    inner join issued_ids
        on
            source_records.source_system = issued_ids.source_system
            and source_records.source_customer_id = issued_ids.source_customer_id
)

select * from final
