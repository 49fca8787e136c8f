-- One row per topic and subject of identity: how many records, customers or identifiers
-- it counts.

with

customers as (select * from {{ ref('int_identity__customers') }}),

known_customers as (
    select customer_id from {{ ref('int_population__customer_dates') }}
    where is_known
    group by customer_id
),

shared_identifiers as (select * from {{ ref('int_identity__shared_identifiers') }}),

contested_bearers as (
    select * from {{ ref('int_identity__contested_bearers') }}
),

conflicts as (select * from {{ ref('identity_conflicts') }}),

decisions as (select * from {{ ref('stg_policy__identity_decisions') }}),

consents as (select * from {{ ref('stg_crm__consents') }}),

sizes as (
    select
        customer_id,
        count(*) as record_count
    from customers
    group by customer_id
),

decided as (
    select
        known_customers.customer_id is not null as is_known,
        customers.customer_id,
        consents.purpose,
        consents.recorded_at,
        consents.status
    from consents
    inner join customers
        on
            consents.source_system = customers.source_system
            and consents.source_customer_id = customers.source_customer_id
    left join known_customers
        on customers.customer_id = known_customers.customer_id
),

contradictions as (
    select customer_id from decided
    group by customer_id, purpose, recorded_at
    having count(distinct status) > 1
),

-- Policy may name a record that has not landed.
baseless_decisions as (
    select decisions.decision
    from decisions
    left join customers as one
        on
            decisions.source_system = one.source_system
            and decisions.source_customer_id = one.source_customer_id
    left join customers as other
        on
            decisions.other_source_system = other.source_system
            and decisions.other_source_customer_id = other.source_customer_id
    where one.customer_id is null or other.customer_id is null
),

contested as (
    select
        identifier_type,
        identifier_value
    from contested_bearers
    group by identifier_type, identifier_value
),

final as (
    {% for topic, subject, source in [
        ('people', 'source_records', 'customers'),
        ('people', 'customers', 'sizes'),
        ('people', 'customers_of_several_records', 'sizes where record_count > 1'),
        ('decisions', 'of_unknown_records', 'baseless_decisions'),
        ('consents', 'of_unknown_customers', 'decided where not is_known'),
        ('consents', 'contradictory', 'contradictions'),
        ('consents', 'unreadable', ref('int_consents__unread_decisions')),
    ] %}
    select
        '{{ topic }}' as topic,
        '{{ subject }}' as subject,
        cast(count(*) as bigint) as row_count
    from {{ source }}
    union all
    {% endfor %}
    select
        'shared_by_too_many' as topic,
        identifier_type as subject,
        cast(count(*) as bigint) as row_count
    from shared_identifiers
    where not is_linking
    group by identifier_type
    union all
    select
        'kept_apart' as topic,
        identifier_type as subject,
        cast(count(*) as bigint) as row_count
    from contested
    group by identifier_type
    union all
    select
        'conflicts' as topic,
        attribute as subject,
        cast(count(*) as bigint) as row_count
    from conflicts
    group by attribute
)

select * from final
