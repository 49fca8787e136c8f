-- One row per customer and attribute on which their records contradict each other: a
-- fact that a person has once and that is said in several ways, or a pair of records
-- that policy keeps apart and that other records join.

with

customers as (select * from {{ ref('int_identity__customers') }}),

records as (select * from {{ ref('stg_crm__customers') }}),

decisions as (select * from {{ ref('stg_policy__identity_decisions') }}),

genders as (select * from {{ ref('genders') }}),

{% set attributes = ['first_name', 'birth_date', 'gender', 'country', 'loyalty_id'] %}
described as (
    select
        customers.customer_id,
        {{ lower_text('records.first_name') }} as first_name,
        cast(records.birth_date as {{ dbt.type_string() }}) as birth_date,
        genders.gender,
        records.country,
        records.loyalty_id
    from records
    inner join customers
        on
            records.source_system = customers.source_system
            and records.source_customer_id = customers.source_customer_id
    left join genders
        on records.gender = genders.word
),

said as (
    {% for attribute in attributes %}
    select
        customer_id,
        '{{ attribute }}' as attribute,
        {{ attribute }} as said_value
    from described
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

contradicted as (
    select
        customer_id,
        attribute,
        cast(count(distinct said_value) as bigint) as value_count,
        cast(count(said_value) as bigint) as record_count
    from said
    group by customer_id, attribute
    having count(distinct said_value) > 1
),

final as (
    select
        customer_id,
        attribute,
        value_count,
        record_count
    from contradicted
    union all
    select
        one.customer_id,
        'separate' as attribute,
        cast(2 as bigint) as value_count,
        cast(2 * count(*) as bigint) as record_count
    from decisions
    inner join customers as one
        on
            decisions.source_system = one.source_system
            and decisions.source_customer_id = one.source_customer_id
    inner join customers as other
        on
            decisions.other_source_system = other.source_system
            and decisions.other_source_customer_id = other.source_customer_id
    where
        decisions.decision = 'separate'
        and one.customer_id = other.customer_id
    group by one.customer_id
)

select * from final
