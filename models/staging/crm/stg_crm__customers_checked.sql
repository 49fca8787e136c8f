-- One landed customer record and what became of it: kept, superseded or quarantined.
-- An unreadable date or cost leaves the record usable: that value is unknown.

{{ config(materialized='table') }}

with

customers as (select * from {{ source('crm', 'customers') }}),

typed as (
    select
        _file,
        _row,
        _landed_order,
        _run_id,
        {{ source_system('source_system') }} as source_system,
        {{ clean_text('customer_id') }} as source_customer_id,
        {{ normalised_email('email') }} as email,
        {{ clean_text('phone') }} as phone,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_text('postal_code') }} as postal_code,
        {{ clean_text('city') }} as city,
        upper({{ clean_text('country') }}) as country,
        lower({{ clean_text('gender') }}) as gender,
        lower({{ clean_text('acquisition_channel') }}) as acquisition_channel,
        {{ clean_text('loyalty_id') }} as loyalty_id,
        lower({{ clean_text('loyalty_tier') }}) as loyalty_tier,
        {{ clean_text('account_id') }} as account_id,
        {{ clean_text('company_name') }} as company_name,
        lower({{ clean_text('industry') }}) as industry,
        lower({{ clean_text('company_size') }}) as company_size,
        {{ try_date('birth_date') }} as birth_date,
        {{ try_timestamp('created_at') }} as created_at,
        {{ try_timestamp('updated_at') }} as updated_at,
        {{ try_decimal('acquisition_cost', 18, 2) }} as acquisition_cost
    from customers
),

checked as (
    select
        *,
        case when source_customer_id is null then 'missing_customer_id' end
            as quarantine_reason
    from typed
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
        email,
        phone,
        first_name,
        last_name,
        postal_code,
        city,
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
