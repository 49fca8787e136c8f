-- One row per scoring date and customer with an order or a return who may be scored:
-- what they had bought by its end.

{{ config(materialized='view') }}

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_profiled
),

summaries as (select * from {{ ref('int_purchases__summaries') }}),

final as (
    select summaries.*
    from summaries
    inner join customer_dates
        on
            summaries.customer_id = customer_dates.customer_id
            and summaries.as_of_date = customer_dates.as_of_date
)

select * from final
