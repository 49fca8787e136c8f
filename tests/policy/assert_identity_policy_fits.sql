-- Guards identity, consent and retention: a kind that nobody reads links nobody, and a
-- rule that nobody knows would allow or forbid contact by chance.

{{ config(tags=['policy']) }}

with

identifier_kinds as (select * from {{ ref('identifier_kinds') }}),

ignored_identifiers as (select * from {{ ref('ignored_identifiers') }}),

decisions as (
    select
        {{ source_system('source_system') }} as source_system,
        coalesce({{ clean_id('source_customer_id') }}, source_customer_id)
            as source_customer_id,
        {{ source_system('other_source_system') }} as other_source_system,
        coalesce({{ clean_id('other_source_customer_id') }}, other_source_customer_id)
            as other_source_customer_id,
        decision
    from {{ ref('identity_decisions') }}
),

paired as (
    select
        *,
        {{ record_name('source_system', 'source_customer_id') }} as record_name,
        {{ record_name('other_source_system', 'other_source_customer_id') }}
            as other_name
    from decisions
),

source_priorities as (
    select
        {{ source_system('source_system') }} as source_system,
        attribute,
        priority
    from {{ ref('source_priorities') }}
),

contact_rules as (select * from {{ ref('contact_rules') }}),

bad_kinds as (
    select
        'seeds/policy/identifier_kinds.csv: the kind ' || identifier_kind
        || ' must be email, order_email, touchpoint_email, phone or loyalty_id, and'
        || ' appear once. Its is_linking and is_sure are true or false, its kind_order'
        || ' 1 to 99, its scope all or source_system, its maximum_records 2 or more.'
            as message
    from identifier_kinds
    group by identifier_kind
    having
        count(*) > 1
        or identifier_kind not in (
            'email', 'order_email', 'touchpoint_email', 'phone', 'loyalty_id'
        )
        or coalesce(min(scope), '') not in ('all', 'source_system')
        or not coalesce(min(kind_order) between 1 and 99, false)
        or count(is_linking) < count(*)
        or count(is_sure) < count(*)
        or coalesce(min(maximum_records), 0) < 2
),

missing_kinds as (
    select
        'seeds/policy/identifier_kinds.csv: needs one row for each of email,'
        || ' order_email, touchpoint_email, phone and loyalty_id; a kind that must'
        || ' not link has is_linking false.' as message
    from identifier_kinds
    having count(distinct identifier_kind) < 5
),

bad_phones as (
    select
        'seeds/policy/ignored_identifiers.csv: the phone ' || identifier_value
        || ' must be written in E.164, for example +33639980001.' as message
    from ignored_identifiers
    where
        identifier_type = 'phone'
        and not coalesce({{ matches('identifier_value', '^[+][0-9]{6,15}$') }}, false)
),

contrary_decisions as (
    select
        'seeds/policy/identity_decisions.csv: the pair of ' || one.source_system || ' '
        || one.source_customer_id || ' and ' || one.other_source_system || ' '
        || one.other_source_customer_id || ' is both merged and kept apart; remove one'
        || ' of the rows.' as message
    from paired as one
    inner join paired as other
        on
            least(one.record_name, one.other_name)
            = least(other.record_name, other.other_name)
            and greatest(one.record_name, one.other_name)
            = greatest(other.record_name, other.other_name)
    where one.decision = 'merge' and other.decision = 'separate'
),

bad_decisions as (
    select
        'seeds/policy/identity_decisions.csv: the pair of ' || source_system || ' '
        || source_customer_id || ' needs another record and the decision merge or'
        || ' separate.' as message
    from decisions
    where
        not coalesce(
            decision in ('merge', 'separate')
            and (
                source_system <> other_source_system
                or source_customer_id <> other_source_customer_id
            ),
            false
        )
),

bad_priorities as (
    select
        'seeds/policy/source_priorities.csv: the row of ' || source_system || ' and '
        || attribute || ' must appear once, name a column of customers or (any), and'
        || ' have a priority from 1 to 999.' as message
    from source_priorities
    group by source_system, attribute
    having
        count(*) > 1
        or not coalesce(min(priority) between 1 and 999, false)
        or attribute not in (
            {% for attribute in merged_attributes() %}
            '{{ attribute }}',
            {% endfor %}
            '(any)'
        )
),

bad_rules as (
    select
        'seeds/policy/contact_rules.csv: the channel ' || channel
        || ' must be email, sms, phone, post or ads, and appear once. Its consent_rule'
        || ' is opt_in, soft_opt_in (with customer_days) or opt_out.' as message
    from contact_rules
    group by channel
    having
        count(*) > 1
        or channel not in ('email', 'sms', 'phone', 'post', 'ads')
        or coalesce(min(consent_rule), '') not in ('opt_in', 'soft_opt_in', 'opt_out')
        or (min(consent_rule) = 'soft_opt_in' and min(customer_days) is null)
),

missing_rules as (
    select
        'seeds/policy/contact_rules.csv: needs one row for each of email, sms, phone,'
        || ' post and ads.' as message
    from contact_rules
    having count(distinct channel) <> 5
)

select message from bad_kinds
union all
select message from missing_kinds
union all
select message from bad_phones
union all
select message from contrary_decisions
union all
select message from bad_decisions
union all
select message from bad_priorities
union all
select message from bad_rules
union all
select message from missing_rules
