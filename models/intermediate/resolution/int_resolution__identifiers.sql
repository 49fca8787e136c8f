-- One source record and one identifier that it bears and that may link it.

with

bearers as (select * from {{ ref('int_resolution__bearers') }}),

final as (
    select
        source_system,
        source_customer_id,
        identifier_kind,
        identifier_type,
        identifier_value
    from bearers
    where is_linking and not is_ignored
)

select * from final
