-- One customer who declared a fact by the latest scoring date: the newest value of each
-- attribute, in the words of policy. A word that policy does not know is other.

with

customer_attributes as (select * from {{ ref('stg_crm__customer_attributes') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

attribute_words as (select * from {{ ref('attribute_words') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

placed as (
    select
        customers.customer_id,
        customer_attributes.attribute,
        coalesce(attribute_words.value, 'other') as declared_value,
        row_number() over (
            partition by customers.customer_id, customer_attributes.attribute
            order by
                customer_attributes.declared_at desc nulls last,
                attribute_words.value asc nulls last,
                customer_attributes.declared_value asc nulls last,
                customer_attributes.source_system asc nulls last
        ) as place
    from customer_attributes
    cross join latest
    inner join customers
        on
            customer_attributes.source_system = customers.source_system
            and customer_attributes.source_customer_id = customers.source_customer_id
    left join attribute_words
        on
            customer_attributes.attribute = attribute_words.attribute
            and customer_attributes.declared_value = attribute_words.word
    where
        customer_attributes.declared_date is null
        or customer_attributes.declared_date <= latest.as_of_date
),

final as (
    select
        {% for attribute in [
            'household', 'occupation', 'interests', 'motives', 'preferences'
        ] %}
        max(case when attribute = '{{ attribute }}' then declared_value end)
            as {{ attribute }},
        {% endfor %}
        customer_id
    from placed
    where place = 1
    group by customer_id
)

select * from final
