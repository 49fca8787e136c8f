-- One row per source record and thing that it shares with another of the same person.
-- The key of a record is the round in which its id was issued and the id: the earliest
-- is least.

with

issued_ids as (select * from {{ ref('int_identity__issued_ids') }}),

identifiers as (
    select * from {{ ref('int_identity__identifiers') }}
    where is_linking
),

identifier_counts as (select * from {{ ref('int_identity__shared_identifiers') }}),

contested_bearers as (
    select * from {{ ref('int_identity__contested_bearers') }}
),

decisions as (select * from {{ ref('stg_policy__identity_decisions') }}),

keyed as (
    select
        source_system,
        source_customer_id,
        {{ record_key('issued_ids') }} as record_key,
        {{ record_name(
            source_system('source_system'), clean_id('source_customer_id')
        ) }} as record_name
    from issued_ids
),

-- One record under several spellings, such as Shop and shop, or 7.0 and 7. Earlier
-- releases issued an id to each.
respelt as (
    select record_name from keyed
    where record_name is not null
    group by record_name
    having count(*) > 1
),

shared as (
    select
        keyed.record_key,
        identifier_counts.identifier_type,
        identifier_counts.identifier_type || ':' || identifier_counts.identifier_value
        || coalesce(':' || min(contested_bearers.group_name), '') as link_key
    from identifiers
    inner join identifier_counts
        on
            identifiers.identifier_type = identifier_counts.identifier_type
            and identifiers.identifier_value = identifier_counts.identifier_value
    inner join keyed
        on
            identifiers.source_system = keyed.source_system
            and identifiers.source_customer_id = keyed.source_customer_id
    left join contested_bearers
        on
            identifiers.identifier_type = contested_bearers.identifier_type
            and identifiers.identifier_value = contested_bearers.identifier_value
            and identifiers.record_name = contested_bearers.record_name
    where
        identifier_counts.is_linking
        -- A record that fits two who contradict each other links with neither.
        and (
            contested_bearers.record_name is null
            or contested_bearers.group_name is not null
        )
    group by
        keyed.record_key,
        identifier_counts.identifier_type,
        identifier_counts.identifier_value
),

decided as (
    select
        decisions.decision,
        one.record_key,
        other.record_key as other_key
    from decisions
    inner join keyed as one
        on
            decisions.source_system = one.source_system
            and decisions.source_customer_id = one.source_customer_id
    inner join keyed as other
        on
            decisions.other_source_system = other.source_system
            and decisions.other_source_customer_id = other.source_customer_id
),

-- An identifier of two records that policy keeps apart links neither of them.
parted as (
    {% for near, far in [('record_key', 'other_key'), ('other_key', 'record_key')] %}
    select shared.*
    from decided
    inner join shared
        on decided.{{ near }} = shared.record_key
    inner join shared as other_shared
        on
            decided.{{ far }} = other_shared.record_key
            and shared.link_key = other_shared.link_key
    where decided.decision = 'separate'
    {{ 'union' if not loop.last }}
    {% endfor %}
),

final as (
    select
        shared.record_key,
        shared.link_key,
        shared.identifier_type as link_type
    from shared
    left join parted
        on
            shared.record_key = parted.record_key
            and shared.link_key = parted.link_key
    where parted.link_key is null
    union all
    select
        keyed.record_key,
        'record:' || keyed.record_name as link_key,
        'record' as link_type
    from keyed
    inner join respelt
        on keyed.record_name = respelt.record_name
    {% for side in ['record_key', 'other_key'] %}
    union all
    select
        {{ side }} as record_key,
        'decision:' || record_key || ':' || other_key as link_key,
        'decision' as link_type
    from decided
    where decision = 'merge'
    {% endfor %}
)

select * from final
