-- One landed decision on one purpose and what became of it: kept, superseded or
-- quarantined. A word that policy does not know grants nothing: it waits in quarantine.

{{ config(materialized='table') }}

with

consents as (select * from {{ source('crm', 'consents') }}),

consent_words as (select * from {{ ref('consent_words') }}),

purpose_words as (
    select
        word,
        meaning
    from consent_words
    where field = 'purpose'
),

status_words as (
    select
        word,
        meaning
    from consent_words
    where field = 'status'
),

typed as (
    select
        _file,
        _row,
        _landed_order,
        _landed_on,
        _run_id,
        {{ source_system('source_system') }} as source_system,
        {{ clean_text('customer_id') }} as source_customer_id,
        lower({{ clean_text('purpose') }}) as source_purpose,
        lower({{ clean_text('status') }}) as source_status,
        lower({{ clean_text('legal_basis') }}) as legal_basis,
        recorded_at as raw_recorded_at,
        {{ try_timestamp('recorded_at') }} as recorded_at
    from consents
),

checked as (
    select
        typed.*,
        purpose_words.meaning as purpose,
        status_words.meaning as status,
        case
            when typed.source_customer_id is null then 'missing_customer_id'
            when typed.source_purpose is null then 'missing_purpose'
            when purpose_words.meaning is null then 'unknown_purpose'
            when typed.source_status is null then 'missing_status'
            when status_words.meaning is null then 'unknown_status'
            else {{ moment_fault('recorded_at') }}
        end as quarantine_reason
    from typed
    left join purpose_words
        on typed.source_purpose = purpose_words.word
    left join status_words
        on typed.source_status = status_words.word
),

ranked as (
    select
        *,
        {{ version_rank([
            'source_system', 'source_customer_id', 'purpose', 'status', 'recorded_at'
        ]) }} as version_rank
    from checked
),

final as (
    select
        _file,
        _row,
        _run_id,
        source_system,
        source_customer_id,
        recorded_at,
        purpose,
        status,
        legal_basis,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition
    from ranked
)

select * from final
