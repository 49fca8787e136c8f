-- One customer and what their records say of them, without direct identifiers.

with

customers as (select * from {{ ref('int_identity__customers') }}),

records as (select * from {{ ref('stg_crm__customers') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

described as (
    select
        customers.customer_id,
        customers.source_system,
        records.created_date,
        customers.first_ordered_date,
        customers.first_touched_date,
        records.acquisition_channel,
        records.loyalty_tier,
        -- Two letters are a country code; a name is not guessed at.
        case when length(records.country) = 2 then records.country end as country,
        records.postal_code,
        records.gender,
        records.acquisition_cost,
        records.source_customer_id is not null as has_record,
        floor(
            (
                (extract(year from latest.as_of_date) * 10000)
                + (extract(month from latest.as_of_date) * 100)
                + extract(day from latest.as_of_date)
                - (extract(year from records.birth_date) * 10000)
                - (extract(month from records.birth_date) * 100)
                - extract(day from records.birth_date)
            ) / 10000.0
        ) as age
    from customers
    cross join latest
    left join records
        on
            customers.source_system = records.source_system
            and customers.source_customer_id = records.source_customer_id
),

age_bands as (select * from {{ ref('age_bands') }}),

genders as (select * from {{ ref('genders') }}),

final as (
    select
        described.customer_id,
        described.source_system,
        described.created_date,
        described.first_ordered_date,
        described.first_touched_date,
        described.country,
        -- The first two characters of a postal code: a department in France, whose
        -- codes have five digits. One that lost its leading zero is no code.
        case
            when
                described.country = 'FR'
                and not {{ matches('described.postal_code', '^[0-9]{5}$') }}
                then null
            when described.country is not null and length(described.postal_code) >= 4
                then described.country || '-' || substring(described.postal_code, 1, 2)
        end as region,
        age_bands.age_band,
        -- Whatever else stands there is not known to be a gender, nor to be harmless.
        genders.gender,
        described.acquisition_channel,
        described.loyalty_tier,
        described.acquisition_cost,
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
