-- One customer and the one best value of each attribute among their records, with the
-- source it comes from.

{{ config(schema='private', alias='customer_attributes') }}

{% set newest, oldest = survivors('newest'), survivors('oldest') %}
with

customers as (select * from {{ ref('int_identity__customers') }}),

records as (select * from {{ ref('stg_crm__customers') }}),

source_priorities as (select * from {{ ref('int_identity__source_priorities') }}),

described as (
    select
        customers.customer_id,
        source_priorities.*,
        {% for attribute in newest + oldest if attribute != 'email' %}
        cast(records.{{ attribute }} as {{ dbt.type_string() }}) as {{ attribute }},
        {% endfor %}
        -- A guest is called by their address.
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
    inner join source_priorities
        on customers.source_system = source_priorities.source_system
    left join records
        on
            customers.source_system = records.source_system
            and customers.source_customer_id = records.source_customer_id
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
