-- One row per landed decision on one purpose, with what became of it: kept, superseded
-- or quarantined. A word that policy does not know grants nothing; its row waits in
-- quarantine.

{{ config(materialized='table') }}

with

consents as (select * from {{ source('crm', 'consents') }}),

consent_words as (select * from {{ ref('consent_words') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

typed as (
    select
        consents._file,
        consents._row,
        consents._landed_order,
        consents._landed_on,
        consents._run_id,
        {{ source_system('consents.source_system') }} as source_system,
        {{ clean_id('consents.customer_id') }} as source_customer_id,
        {{ id_fault('consents.customer_id') }} as id_fault,
        {{ lower_text(clean_text('consents.purpose')) }} as source_purpose,
        {{ lower_text(clean_text('consents.status')) }} as source_status,
        {{ lower_text(clean_text('consents.legal_basis')) }} as source_legal_basis,
        {{ clean_text('consents.recorded_at') }} as raw_recorded_at,
        {{ moment_of('consents.recorded_at', 'settings.reporting_time_zone') }}
            as recorded_at
    from consents
    cross join settings
),

checked as (
    select
        typed.*,
        purpose_words.meaning as purpose,
        status_words.meaning as status,
        -- Free text may tell of persons, and goes no further.
        case
            when typed.source_legal_basis is not null
                then coalesce(basis_words.meaning, 'other')
        end as legal_basis,
        case
            when typed.id_fault is not null then typed.id_fault
            when typed.source_purpose is null then 'missing_purpose'
            when purpose_words.meaning is null then 'unknown_purpose'
            when typed.source_status is null then 'missing_status'
            when status_words.meaning is null then 'unknown_status'
            else {{ moment_fault('recorded_at') }}
        end as quarantine_reason
    from typed
    left join consent_words as purpose_words
        on
            typed.source_purpose = purpose_words.word
            and purpose_words.field = 'purpose'
    left join consent_words as status_words
        on
            typed.source_status = status_words.word
            and status_words.field = 'status'
    left join consent_words as basis_words
        on
            typed.source_legal_basis = basis_words.word
            and basis_words.field = 'legal_basis'
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
