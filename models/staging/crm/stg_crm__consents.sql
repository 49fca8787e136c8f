-- One decision of one customer of one source on one purpose at one moment.

with

consents as (select * from {{ ref('stg_crm__consents_checked') }}),

final as (
    select
        source_system,
        source_customer_id,
        recorded_at,
        purpose,
        status,
        legal_basis
    from consents
    where disposition = 'kept'
)

select * from final
