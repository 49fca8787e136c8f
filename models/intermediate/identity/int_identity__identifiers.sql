-- One row per source record and identifier that it bears, whatever policy says of it: an
-- e-mail address, a phone number, a loyalty card. An address that is given with an order
-- or an interaction counts, and so does an id that has the form of one.

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
        ('loyalty_id', 'loyalty_id', in_caps('loyalty_id'), 'records', 'true'),
        (
            'email', 'email', in_small(trimmed_spaces('source_customer_id')),
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
            and {{ in_small('borne.plain_value') }}
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

final as (
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
)

select * from final
