-- One customer on one scoring date who may be scored: what they bought and returned.

{{ config(materialized='view') }}

with

summaries as (select * from {{ ref('int_orders__customer_summaries') }}),

exclusions as (select * from {{ ref('int_population__exclusions') }}),

final as (
    select summaries.*
    from summaries
    left join exclusions
        on
            summaries.customer_id = exclusions.customer_id
            and summaries.as_of_date = exclusions.as_of_date
    where exclusions.customer_id is null
)

select * from final
