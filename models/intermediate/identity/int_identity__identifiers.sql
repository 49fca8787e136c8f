-- One row per source record, there or gone, and identifier that it bears or fact that
-- tells it from others. Identifiers are e-mail addresses, phone numbers and loyalty
-- cards; facts are the birth date and the names. A record without any has one row with
-- NULLs. A full refresh keeps the records that are gone, as they were when they were
-- last seen.

{{ config(
    full_refresh=false,
    schema='private',
    pre_hook='{{ put_aside() }}',
    **by_key('record_name', within='source_system')
) }}

with

records as (select * from {{ ref('stg_crm__customers') }}),

orders as (select * from {{ ref('int_orders__orders') }}),

touchpoints as (select * from {{ ref('stg_tracking__touchpoints') }}),

source_records as (select * from {{ ref('int_identity__source_records') }}),

identifier_kinds as (select * from {{ ref('identifier_kinds') }}),

ignored_identifiers as (
    select
        identifier_type,
        -- On some engines dbt reads the word null of a seed as no word.
        coalesce(identifier_value, 'null') as identifier_value
    from {{ ref('ignored_identifiers') }}
),

borne as (
    {% for kind, type, value, source, condition in [
        ('email', 'email', 'email', 'records', 'true'),
        ('phone', 'phone', 'phone_e164', 'records', 'true'),
        ('loyalty_id', 'loyalty_id', upper_text('loyalty_id'), 'records', 'true'),
        (
            'email', 'email', lower_text(trimmed_spaces('source_customer_id')),
            'source_records',
            matches('source_customer_id', '^ *[^@ ]+@[^@ ]+[.][^@ ]+ *$')
        ),
        ('order_email', 'email', 'customer_email', 'orders', 'not is_guest'),
        ('touchpoint_email', 'email', 'customer_email', 'touchpoints', 'not is_guest'),
    ] %}
    select
        source_system,
        source_customer_id,
        '{{ kind }}' as identifier_kind,
        '{{ type }}' as identifier_type,
        {{ value }} as plain_value
    from {{ source }}
    where
        {{ value }} is not null
        and source_customer_id is not null
        and {{ condition }}
    {{ 'union' if not loop.last }}
    {% endfor %}
),

judged as (
    select
        borne.source_system,
        borne.source_customer_id,
        borne.identifier_kind,
        borne.identifier_type,
        -- Two shops that number their cards alike have not issued the same card.
        case
            when identifier_kinds.scope = 'source_system'
                then {{ record_name('borne.source_system', 'borne.plain_value') }}
            else borne.plain_value
        end as identifier_value,
        borne.plain_value,
        identifier_kinds.maximum_records,
        identifier_kinds.is_linking,
        ignored_identifiers.identifier_value is not null as is_ignored
    from borne
    inner join identifier_kinds
        on borne.identifier_kind = identifier_kinds.identifier_kind
    left join ignored_identifiers
        on
            borne.identifier_type = ignored_identifiers.identifier_type
            and {{ lower_text('borne.plain_value') }}
            = ignored_identifiers.identifier_value
),

-- A record that bears an identifier in two ways counts once.
bearers as (
    select
        source_system,
        source_customer_id,
        identifier_type,
        identifier_value,
        min(maximum_records) as maximum_records,
        bool_or(is_ignored) as is_ignored
    from judged
    group by source_system, source_customer_id, identifier_type, identifier_value
),

nobodys as (
    select
        identifier_type,
        identifier_value
    from bearers
    group by identifier_type, identifier_value
    having bool_or(is_ignored) or count(*) > min(maximum_records)
),

known as (
    select
        judged.source_system,
        judged.source_customer_id,
        judged.identifier_kind,
        judged.identifier_type,
        judged.identifier_value,
        judged.plain_value,
        judged.is_linking and not judged.is_ignored as is_linking,
        nobodys.identifier_type is not null as is_nobodys
    from judged
    left join nobodys
        on
            judged.identifier_type = nobodys.identifier_type
            and judged.identifier_value = nobodys.identifier_value
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
        {{ value }} as identifier_value,
        {{ value }} as plain_value,
        false as is_linking,
        false as is_nobodys
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
        known.identifier_value,
        known.plain_value,
        coalesce(known.is_linking, false) as is_linking,
        coalesce(known.is_nobodys, false) as is_nobodys,
        false as is_gone
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
        identifier_value,
        plain_value,
        is_linking,
        is_nobodys,
        is_gone
    from seen
    union all
    select
        former.source_system,
        former.source_customer_id,
        former.record_name,
        former.identifier_kind,
        former.identifier_type,
        former.identifier_value,
        former.plain_value,
        former.is_linking,
        former.is_nobodys,
        true as is_gone
    from former
    left join names
        on former.record_name = names.record_name
    where names.record_name is null
)

select * from final
