-- One row per pair of source records that policy joins or keeps apart, with sources and
-- ids in the form that staging gives them.

with

identity_decisions as (select * from {{ ref('identity_decisions') }}),

final as (
    select
        {{ source_system('source_system') }} as source_system,
        {{ clean_id('source_customer_id') }} as source_customer_id,
        {{ source_system('other_source_system') }} as other_source_system,
        {{ clean_id('other_source_customer_id') }} as other_source_customer_id,
        decision
    from identity_decisions
)

select * from final
