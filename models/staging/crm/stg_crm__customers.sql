-- One row per customer record of one source, in its newest version.

with

customers as (select * from {{ ref('stg_crm__customers_checked') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

final as (
    select
        customers.source_system,
        customers.source_customer_id,
        customers.email,
        customers.phone,
        customers.phone_e164,
        customers.phone_status,
        customers.first_name,
        customers.last_name,
        customers.postal_code,
        customers.city,
        customers.country,
        customers.gender,
        customers.acquisition_channel,
        customers.loyalty_id,
        customers.loyalty_tier,
        customers.account_id,
        customers.company_name,
        customers.industry,
        customers.company_size,
        customers.birth_date,
        {{ day_in_zone('customers.created_at', 'settings.reporting_time_zone') }}
            as created_date,
        customers.created_at,
        customers.updated_at,
        customers.acquisition_cost
    from customers
    cross join settings
    where customers.disposition = 'kept'
)

select * from final
