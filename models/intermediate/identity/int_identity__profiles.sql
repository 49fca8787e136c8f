-- One row per customer: what their records say of them, without direct identifiers.

with

customers as (select * from {{ ref('int_identity__customers') }}),

best_values as (select * from {{ ref('int_identity__best_values') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

age_bands as (select * from {{ ref('age_bands') }}),

genders as (select * from {{ ref('genders') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

seen as (
    select
        customer_id,
        min(first_ordered_date) as first_ordered_date,
        min(first_touched_date) as first_touched_date
    from customers
    group by customer_id
),

described as (
    select
        best_values.*,
        seen.first_ordered_date,
        seen.first_touched_date,
        -- Two letters are a country code; a name is not guessed at.
        case when length(best_values.country) = 2 then best_values.country end
            as country_code,
        {{ age_on('cast(best_values.birth_date as date)', 'latest.as_of_date') }} as age
    from best_values
    cross join latest
    inner join seen
        on best_values.customer_id = seen.customer_id
),

final as (
    select
        described.customer_id,
        described.created_date,
        described.first_ordered_date,
        described.first_touched_date,
        described.country_code as country,
        -- The first two characters of a postal code: a department in France, whose
        -- codes have five digits. One that lost its leading zero is no code, and a code
        -- of one source is none of another's country.
        case
            when described.postal_code_source <> described.country_source then null
            when
                described.country_code = 'FR'
                and not {{ matches('described.postal_code', '^[0-9]{5}$') }}
                then null
            when
                described.country_code is not null
                and length(described.postal_code) >= 4
                then
                    described.country_code || '-'
                    || substring(described.postal_code, 1, 2)
        end as region,
        age_bands.age_band,
        -- Whatever else stands there is not known to be a gender, nor to be harmless.
        genders.gender,
        described.acquisition_channel,
        described.loyalty_tier,
        described.industry,
        described.company_size,
        cast(described.acquisition_cost as decimal(18, 2)) as acquisition_cost,
        described.age,
        described.age < 18 as is_minor,
        described.has_record
    from described
    left join age_bands
        on
            described.age >= age_bands.minimum_age
            and described.age <= age_bands.maximum_age
    left join genders
        on described.gender = genders.word
)

select * from final
