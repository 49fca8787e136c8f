-- One row per source record, there or gone, and identifier that it bore when it was last
-- seen, or fact that tells it from others: birth date and names. A record without any has
-- one row with NULLs. A full refresh keeps who is gone.

{{ config(
    full_refresh=false,
    schema='private',
    pre_hook='{{ put_aside() }}',
    **by_key('record_name', within='source_system')
) }}

with

source_records as (select * from {{ ref('int_identity__source_records') }}),

identifiers as (
    select * from {{ ref('int_identity__identifiers') }}
    where is_linking
),

records as (select * from {{ ref('stg_crm__customers') }}),

known as (
    select
        source_system,
        source_customer_id,
        identifier_kind,
        identifier_type,
        identifier_value
    from identifiers
    {% for fact, value in {
        'birth_date': 'cast(birth_date as ' ~ dbt.type_string() ~ ')',
        'first_name': folded_name('first_name'),
        'last_name': folded_name('last_name'),
    }.items() %}
    union all
    select
        source_system,
        source_customer_id,
        '{{ fact }}' as identifier_kind,
        '{{ fact }}' as identifier_type,
        {{ value }} as identifier_value
    from records
    where {{ value }} is not null
    {% endfor %}
),

seen as (
    select
        source_records.source_system,
        source_records.source_customer_id,
        {{ record_name(
            'source_records.source_system', 'source_records.source_customer_id'
        ) }} as record_name,
        known.identifier_kind,
        known.identifier_type,
        known.identifier_value
    from source_records
    left join known
        on
            source_records.source_system = known.source_system
            and source_records.source_customer_id = known.source_customer_id
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

-- The rows of records that are gone are written again: by_key() says why.
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
