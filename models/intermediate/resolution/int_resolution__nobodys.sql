-- One identifier that is nobody's own: policy lists it, or more records bear it than
-- policy allows one person. Nobody is contacted by it, nor found by it.

with

bearers as (select * from {{ ref('int_resolution__bearers') }}),

identifier_kinds as (select * from {{ ref('identifier_kinds') }}),

records as (
    select
        bearers.source_system,
        bearers.source_customer_id,
        bearers.identifier_type,
        bearers.identifier_value,
        min(bearers.plain_value) as plain_value,
        min(identifier_kinds.maximum_records) as maximum_records,
        bool_or(bearers.is_ignored) as is_ignored
    from bearers
    inner join identifier_kinds
        on bearers.identifier_kind = identifier_kinds.identifier_kind
    group by
        bearers.source_system,
        bearers.source_customer_id,
        bearers.identifier_type,
        bearers.identifier_value
),

final as (
    select
        identifier_type,
        identifier_value,
        min(plain_value) as plain_value,
        cast(count(*) as bigint) as record_count,
        bool_or(is_ignored) as is_ignored
    from records
    group by identifier_type, identifier_value
    having bool_or(is_ignored) or count(*) > min(maximum_records)
)

select * from final
