-- One row per landed voucher, with what became of it: kept, superseded or quarantined.

{{ config(materialized='table') }}

with

vouchers as (select * from {{ source('marketing', 'vouchers') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

typed as (
    select
        vouchers._file,
        vouchers._row,
        vouchers._landed_order,
        vouchers._landed_on,
        vouchers._run_id,
        {{ clean_id('vouchers.voucher_code') }} as voucher_code,
        {{ id_fault('vouchers.voucher_code') }} as id_fault,
        {{ source_system('vouchers.source_system') }} as source_system,
        {{ clean_id('vouchers.customer_id') }} as source_customer_id,
        {{ clean_id('vouchers.campaign_id') }} as campaign_id,
        {{ clean_text('vouchers.issued_at') }} as raw_issued_at,
        {{ moment_of('vouchers.issued_at', 'settings.reporting_time_zone') }}
            as issued_at,
        {{ clean_text('vouchers.expires_at') }} as raw_expires_at,
        {{ moment_of('vouchers.expires_at', 'settings.reporting_time_zone') }}
            as expires_at
    from vouchers
    cross join settings
),

-- A last day without an hour holds to its end.
dated as (
    select
        typed.*,
        {{ day_in_zone('typed.issued_at', 'settings.reporting_time_zone') }}
            as issued_date,
        case
            when {{ tells_only_a_day('typed.raw_expires_at') }}
                then {{ day_in_zone(
                    'typed.expires_at', 'settings.reporting_time_zone'
                ) }}
        end as expires_date
    from typed
    cross join settings
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
                    and not coalesce(expires_date = issued_date, false)
                    then 'invalid_expires_at'
            end
        ) as quarantine_reason
    from dated
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
