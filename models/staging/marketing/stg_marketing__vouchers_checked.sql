-- One landed voucher and what became of it: kept, superseded or quarantined.

{{ config(materialized='table') }}

with

vouchers as (select * from {{ source('marketing', 'vouchers') }}),

typed as (
    select
        _file,
        _row,
        _landed_order,
        _landed_on,
        _run_id,
        {{ clean_id('voucher_code') }} as voucher_code,
        {{ id_fault('voucher_code') }} as id_fault,
        {{ source_system('source_system') }} as source_system,
        {{ clean_id('customer_id') }} as source_customer_id,
        {{ clean_id('campaign_id') }} as campaign_id,
        issued_at as raw_issued_at,
        {{ try_timestamp('issued_at') }} as issued_at,
        expires_at as raw_expires_at,
        {{ try_timestamp('expires_at') }} as expires_at
    from vouchers
),

checked as (
    select
        *,
        coalesce(
            id_fault,
            {{ moment_fault('issued_at') }},
            case
                when
                    {{ is_unreadable('raw_expires_at', 'expires_at') }}
                    or expires_at < issued_at
                    then 'invalid_expires_at'
            end
        ) as quarantine_reason
    from typed
),

ranked as (
    select
        *,
        {{ version_rank(['voucher_code']) }} as version_rank
    from checked
),

final as (
    select
        _file,
        _row,
        _run_id,
        voucher_code,
        source_system,
        source_customer_id,
        campaign_id,
        issued_at,
        expires_at,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition
    from ranked
)

select * from final
