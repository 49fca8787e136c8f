-- One row per customer with an answer, a declared fact or a company: how satisfied they
-- say they are, what they declared and what kind of company they buy for.

with

feedback as (select * from {{ ref('stg_surveys__feedback') }}),

satisfaction_bands as (select * from {{ ref('satisfaction_bands') }}),

customer_attributes as (select * from {{ ref('stg_crm__customer_attributes') }}),

attribute_words as (select * from {{ ref('attribute_words') }}),

best_values as (select * from {{ ref('int_identity__best_values') }}),

industries as (select * from {{ ref('industries') }}),

company_sizes as (select * from {{ ref('company_sizes') }}),

company_size_words as (select * from {{ ref('company_size_words') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

given_answers as (
    select
        customers.customer_id,
        feedback.kind,
        feedback.responded_date,
        {{ share(
            'feedback.score - feedback.scale_min',
            'feedback.scale_max - feedback.scale_min'
        ) }} as answer_share
    from feedback
    inner join customers
        on
            feedback.source_system = customers.source_system
            and feedback.source_customer_id = customers.source_customer_id
    inner join latest
        on feedback.responded_date <= latest.as_of_date
),

-- Of two answers on one day the less satisfied counts.
placed_answers as (
    select
        customer_id,
        kind,
        responded_date,
        answer_share,
        row_number() over (
            partition by customer_id
            order by
                responded_date desc nulls last,
                answer_share asc nulls last,
                kind asc nulls last
        ) as place
    from given_answers
),

-- The band with the highest minimum that the answer reaches.
reached as (
    select
        placed_answers.customer_id,
        placed_answers.kind,
        max(satisfaction_bands.minimum_share) as minimum_share
    from placed_answers
    inner join satisfaction_bands
        on
            placed_answers.kind = satisfaction_bands.kind
            and placed_answers.answer_share >= satisfaction_bands.minimum_share
    where placed_answers.place = 1
    group by placed_answers.customer_id, placed_answers.kind
),

answers as (
    select
        reached.customer_id,
        satisfaction_bands.satisfaction_band
    from reached
    inner join satisfaction_bands
        on
            reached.kind = satisfaction_bands.kind
            and reached.minimum_share = satisfaction_bands.minimum_share
),

-- The newest value of each attribute, in the words of policy. Other words are other.
placed_declarations as (
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

declarations as (
    select
        {% for attribute in [
            'household', 'occupation', 'interests', 'motives', 'preferences'
        ] %}
        max(case when attribute = '{{ attribute }}' then declared_value end)
            as {{ attribute }},
        {% endfor %}
        customer_id
    from placed_declarations
    where place = 1
    group by customer_id
),

-- A company size is a word of policy or a number of employees.
described_companies as (
    select
        best_values.customer_id,
        case
            when best_values.industry is not null
                then coalesce(industries.industry, 'other')
        end as industry,
        case
            when best_values.company_size is not null
                then
                    coalesce(
                        company_size_words.company_size,
                        company_sizes.company_size,
                        'other'
                    )
        end as company_size
    from best_values
    left join industries
        on best_values.industry = industries.word
    left join company_size_words
        on best_values.company_size = company_size_words.word
    left join company_sizes
        on
            {{ try_decimal('best_values.company_size') }}
            >= company_sizes.minimum_employees
            and {{ try_decimal('best_values.company_size') }}
            < coalesce(company_sizes.maximum_employees, 100000000) + 1
    where best_values.industry is not null or best_values.company_size is not null
),

companies as (
    select
        customer_id,
        min(industry) as industry,
        min(company_size) as company_size
    from described_companies
    group by customer_id
),

stated as (
    {% for relation in ['answers', 'declarations', 'companies'] %}
    select customer_id from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

described_customers as (
    select customer_id from stated
    group by customer_id
),

final as (
    select
        described_customers.customer_id,
        answers.satisfaction_band,
        declarations.household,
        declarations.occupation,
        declarations.interests,
        declarations.motives,
        declarations.preferences,
        companies.industry,
        companies.company_size
    from described_customers
    left join answers
        on described_customers.customer_id = answers.customer_id
    left join declarations
        on described_customers.customer_id = declarations.customer_id
    left join companies
        on described_customers.customer_id = companies.customer_id
)

select * from final
