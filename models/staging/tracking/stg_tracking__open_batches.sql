-- One batch of touchpoints, a landed file, that is staged in this run or is no more.

{{ config(materialized='table') }}

with

touchpoints as (select * from {{ source('tracking', 'touchpoints') }}),

staged as ({{ staged_batches(model, 'stg_tracking__touchpoints_typed') }}),

final as ({{ open_batches('touchpoints', 'staged') }})

select * from final
