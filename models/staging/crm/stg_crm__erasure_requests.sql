-- One row per request of a person to be erased.

with

erasure_requests as (select * from {{ ref('stg_crm__erasure_requests_checked') }}),

final as (
    select
        source_system,
        source_customer_id,
        email,
        requested_at
    from erasure_requests
    where disposition = 'kept'
)

select * from final
