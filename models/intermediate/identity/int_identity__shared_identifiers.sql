-- One row per identifier that more than one source record bears: how many of them are
-- still there, and whether it links them.

{{ config(schema='private', alias='shared_identifiers') }}

with

identifiers as (
    select * from {{ ref('int_identity__identifiers') }}
    where is_linking
),

source_records as (select * from {{ ref('int_identity__source_records') }}),

identifier_kinds as (select * from {{ ref('identifier_kinds') }}),

records as (
    select
        identifiers.source_system,
        identifiers.source_customer_id,
        identifiers.identifier_type,
        identifiers.identifier_value,
        min(identifier_kinds.maximum_records) as maximum_records,
        bool_and(identifier_kinds.is_sure) as is_sure
    from identifiers
    inner join identifier_kinds
        on identifiers.identifier_kind = identifier_kinds.identifier_kind
    group by
        identifiers.source_system,
        identifiers.source_customer_id,
        identifiers.identifier_type,
        identifiers.identifier_value
),

-- A record that is gone still links the others, but it is not counted.
final as (
    select
        records.identifier_type,
        records.identifier_value,
        cast(count(source_records.source_customer_id) as bigint) as record_count,
        count(source_records.source_customer_id) <= min(records.maximum_records)
            as is_linking,
        bool_and(records.is_sure) as is_sure
    from records
    left join source_records
        on
            records.source_system = source_records.source_system
            and records.source_customer_id = source_records.source_customer_id
    group by records.identifier_type, records.identifier_value
    having count(*) > 1
)

select * from final
