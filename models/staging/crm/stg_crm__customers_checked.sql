-- One landed customer record and what became of it: kept, superseded or quarantined.

{{ config(materialized='table') }}

with

customers as (select * from {{ ref('stg_crm__customers_typed') }}),

checked as (
    select
        *,
        case
            when source_customer_id is null
                then coalesce(id_fault, 'missing_customer_id')
        end as quarantine_reason
    from customers
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
        birth_date,
        created_at,
        updated_at,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition,
        acquisition_cost
    from ranked
)

select * from final
