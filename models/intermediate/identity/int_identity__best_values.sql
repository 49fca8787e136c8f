-- One row per customer: the best value of each attribute among their records, with the
-- source it comes from. An address or a number that is nobody's own is not used.

{{ config(schema='private', alias='customer_attributes') }}

{% set newest, oldest = merged_attributes('newest'), merged_attributes('oldest') %}
with

customers as (select * from {{ ref('int_identity__customers') }}),

records as (select * from {{ ref('stg_crm__customers') }}),

nobodys as (
    select * from {{ ref('int_identity__identifiers') }}
    where is_nobodys and not is_gone
),

source_priorities as (
    select
        {{ source_system('source_system') }} as source_system,
        attribute,
        priority
    from {{ ref('source_priorities') }}
),

source_systems as (
    select source_system from customers
    group by source_system
),

-- A row for the attribute counts, else one for any, else the middle.
priorities as (
    select
        {% for attribute in newest + oldest %}
        coalesce(
            max(
                case
                    when source_priorities.attribute = '{{ attribute }}'
                        then source_priorities.priority
                end
            ),
            max(
                case
                    when source_priorities.attribute = '(any)'
                        then source_priorities.priority
                end
            ),
            500
        ) as priority_{{ attribute }},
        {% endfor %}
        source_systems.source_system
    from source_systems
    left join source_priorities
        on source_systems.source_system = source_priorities.source_system
    group by source_systems.source_system
),

{% for type in ['email', 'phone'] %}
nobodys_{{ type }}s as (
    select plain_value as identifier_value from nobodys
    where identifier_type = '{{ type }}'
    group by plain_value
),

{% endfor %}
written as (
    select
        customers.customer_id,
        priorities.*,
        {% for attribute in newest + oldest if attribute != 'email' %}
        cast(records.{{ attribute }} as {{ dbt.type_string() }}) as {{ attribute }},
        {% endfor %}
        -- The id of a guest is their address.
        coalesce(
            records.email,
            case when customers.is_guest then customers.source_customer_id end
        ) as email,
        substring(cast(records.updated_at as {{ dbt.type_string() }}), 1, 19)
            as updated_text,
        substring(cast(records.created_at as {{ dbt.type_string() }}), 1, 19)
            as created_text,
        records.created_date,
        records.source_customer_id is not null as has_record
    from customers
    inner join priorities
        on customers.source_system = priorities.source_system
    left join records
        on
            customers.source_system = records.source_system
            and customers.source_customer_id = records.source_customer_id
),

described as (
    select
        {% for attribute in newest + oldest
            if attribute not in ['email', 'phone_e164'] %}
        written.{{ attribute }},
        {% endfor %}
        {% for attribute in newest + oldest %}
        written.priority_{{ attribute }},
        {% endfor %}
        case when nobodys_emails.identifier_value is null then written.email end
            as email,
        case when nobodys_phones.identifier_value is null then written.phone_e164 end
            as phone_e164,
        written.customer_id,
        written.source_system,
        written.updated_text,
        written.created_text,
        written.created_date,
        written.has_record
    from written
    left join nobodys_emails
        on written.email = nobodys_emails.identifier_value
    left join nobodys_phones
        on written.phone_e164 = nobodys_phones.identifier_value
),

candidates as (
    select
        customer_id,
        {% for attribute in newest %}
        {{ best_candidate(attribute, attribute) }} as {{ attribute }},
        {% endfor %}
        {% for attribute in oldest %}
        {{ best_candidate(attribute, attribute, choose='oldest') }} as {{ attribute }},
        {% endfor %}
        min(created_date) as created_date,
        bool_or(has_record) as has_record
    from described
    group by customer_id
),

final as (
    select
        customer_id,
        {% for attribute in newest + oldest %}
        {{ value_of_candidate(attribute) }} as {{ attribute }},
        {{ source_of_candidate(attribute) }} as {{ attribute }}_source,
        {% endfor %}
        created_date,
        has_record
    from candidates
)

select * from final
