-- One source record, there or gone, and one identifier that it bore when it was last
-- seen; a record without any has one row of none. A full refresh keeps who is gone.

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='record_name',
    full_refresh=false,
    schema='private',
) }}

with

source_records as (select * from {{ ref('int_identity__source_records') }}),

identifiers as (select * from {{ ref('int_resolution__identifiers') }}),

final as (
    select
        source_records.source_system,
        source_records.source_customer_id,
        source_records.source_system || '/' || source_records.source_customer_id
            as record_name,
        identifiers.identifier_kind,
        identifiers.identifier_type,
        identifiers.identifier_value
    from source_records
    left join identifiers
        on
            source_records.source_system = identifiers.source_system
            and source_records.source_customer_id = identifiers.source_customer_id
)

select * from final
