-- One row per landed customer record, with what became of it: kept, superseded or
-- quarantined. An unreadable date or cost leaves the record usable: that value is
-- unknown. So is a birth after the day of landing, or one beyond the oldest age band.

{{ config(materialized='table') }}

with

customers as (select * from {{ source('crm', 'customers') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- Landing decided these, once for each text.
phone_numbers as (select * from {{ source('landing', 'phone_numbers') }}),

country_names as (select * from {{ source('landing', 'country_names') }}),

email_addresses as (select * from {{ source('landing', 'email_addresses') }}),

age_bands as (select * from {{ ref('age_bands') }}),

oldest as (select max(maximum_age) as age from age_bands),

typed as (
    select
        customers._file,
        customers._row,
        customers._landed_order,
        customers._run_id,
        customers._landed_on,
        {{ source_system('customers.source_system') }} as source_system,
        {{ clean_id('customers.customer_id') }} as source_customer_id,
        {{ id_fault('customers.customer_id') }} as id_fault,
        {{ clean_text('customers.email') }} as raw_email,
        {{ normalised_email('customers.email', 'email_addresses') }} as email,
        {{ clean_text('customers.phone') }} as phone,
        phone_numbers.phone_e164,
        phone_numbers.status as phone_status,
        {{ clean_name('customers.first_name') }} as first_name,
        {{ clean_name('customers.last_name') }} as last_name,
        {{ clean_postal_code('customers.postal_code') }} as postal_code,
        {{ clean_name('customers.city') }} as city,
        {{ clean_text('customers.country') }} as raw_country,
        country_names.country_code as country,
        {{ lower_text(clean_text('customers.gender')) }} as gender,
        {{ lower_text(clean_text('customers.acquisition_channel')) }}
            as acquisition_channel,
        {{ clean_id('customers.loyalty_id') }} as loyalty_id,
        {{ lower_text(clean_text('customers.loyalty_tier')) }} as loyalty_tier,
        {{ clean_id('customers.account_id') }} as account_id,
        {{ clean_name('customers.company_name') }} as company_name,
        {{ lower_text(clean_text('customers.industry')) }} as industry,
        {{ lower_text(clean_text('customers.company_size')) }} as company_size,
        {{ try_date('customers.birth_date') }} as birth_date,
        {{ moment_of('customers.created_at', 'settings.reporting_time_zone') }}
            as created_at,
        {{ moment_of('customers.updated_at', 'settings.reporting_time_zone') }}
            as updated_at,
        {{ try_decimal('customers.acquisition_cost', 18, 2) }} as acquisition_cost
    from customers
    cross join settings
    left join email_addresses
        on customers.email = email_addresses.email
    left join country_names
        on customers.country = country_names.country
    left join phone_numbers
        on
            customers.phone = phone_numbers.phone
            -- A record without a country has its number decided without one.
            and coalesce(country_names.country_code, '')
            = coalesce(phone_numbers.country_code, '')
),

checked as (
    select
        typed.*,
        case
            when typed.birth_date > typed._landed_on then null
            when
                {{ age_on('typed.birth_date', 'typed._landed_on') }} > oldest.age
                then null
            else typed.birth_date
        end as credible_birth_date,
        case
            when typed.source_customer_id is null
                then coalesce(typed.id_fault, 'missing_customer_id')
        end as quarantine_reason
    from typed
    cross join oldest
),

ranked as (
    select
        *,
        {{ version_rank(['source_system', 'source_customer_id'], 'updated_at') }}
            as version_rank
    from checked
),

final as (
    select
        _file,
        _row,
        _run_id,
        source_system,
        source_customer_id,
        raw_email,
        email,
        phone,
        phone_e164,
        phone_status,
        first_name,
        last_name,
        postal_code,
        city,
        raw_country,
        country,
        gender,
        acquisition_channel,
        loyalty_id,
        loyalty_tier,
        account_id,
        company_name,
        industry,
        company_size,
        credible_birth_date as birth_date,
        created_at,
        updated_at,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition,
        acquisition_cost
    from ranked
)

select * from final
