-- One row per source record: the customer it belongs to. Of the ids that were issued to
-- the records of a person, the earliest is the customer's.

{{ config(schema='private') }}

with

source_records as (select * from {{ ref('int_identity__source_records') }}),

issued_ids as (select * from {{ ref('int_identity__issued_ids') }}),

labels as (select * from {{ ref('int_identity__components') }}),

final as (
    select
        source_records.source_system,
        source_records.source_customer_id,
        coalesce(substring(labels.least_key, 6), issued_ids.customer_id) as customer_id,
        source_records.first_ordered_date,
        source_records.first_touched_date,
        source_records.is_guest
    from source_records
    inner join issued_ids
        on
            source_records.source_system = issued_ids.source_system
            and source_records.source_customer_id = issued_ids.source_customer_id
    left join labels
        on
            labels.record_key = {{ record_key('issued_ids') }}
)

select * from final
