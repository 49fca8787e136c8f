-- One source record, there or gone, and one identifier that it bore when it was last
-- seen; a record without any has one row of none. A full refresh keeps who is gone.

{{ config(
    full_refresh=false,
    schema='private',
    **by_key('record_name', within='source_system')
) }}

with

source_records as (select * from {{ ref('int_identity__source_records') }}),

identifiers as (select * from {{ ref('int_resolution__identifiers') }}),

seen as (
    select
        source_records.source_system,
        source_records.source_customer_id,
        {{ record_name(
            'source_records.source_system', 'source_records.source_customer_id'
        ) }} as record_name,
        identifiers.identifier_kind,
        identifiers.identifier_type,
        identifiers.identifier_value
    from source_records
    left join identifiers
        on
            source_records.source_system = identifiers.source_system
            and source_records.source_customer_id = identifiers.source_customer_id
),

{% if is_incremental() %}
former as (select * from {{ this }}),
{% else %}
former as (
    select * from seen
    where 1 = 0
),
{% endif %}

names as (
    select record_name from seen
    group by record_name
),

-- Who is gone is written again: by_key() says why.
final as (
    select
        source_system,
        source_customer_id,
        record_name,
        identifier_kind,
        identifier_type,
        identifier_value
    from seen
    union all
    select
        former.source_system,
        former.source_customer_id,
        former.record_name,
        former.identifier_kind,
        former.identifier_type,
        former.identifier_value
    from former
    left join names
        on former.record_name = names.record_name
    where names.record_name is null
)

select * from final
