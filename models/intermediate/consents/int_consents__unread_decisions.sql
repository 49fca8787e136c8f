-- One landed decision of a customer that cannot be read and may be a refusal.

with

consents as (select * from {{ ref('stg_crm__consents_checked') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

final as (
    select
        consents._file as proof_file,
        consents._row as proof_row,
        customers.customer_id,
        consents.purpose
    from consents
    inner join customers
        on
            consents.source_system = customers.source_system
            and consents.source_customer_id = customers.source_customer_id
    where
        consents.disposition = 'quarantined'
        -- Who plainly agreed refuses nothing, whatever else is wrong with the row.
        and coalesce(consents.status, 'withdrawn') = 'withdrawn'
)

select * from final
