-- One landed row that cannot be used: why, where it stands, and what it says.

{{ config(schema='private', alias='quarantine') }}

with

transactions as (select * from {{ ref('stg_quarantine__transactions') }}),

products as (select * from {{ ref('stg_quarantine__products') }}),

exchange_rates as (select * from {{ ref('stg_quarantine__exchange_rates') }}),

customers as (select * from {{ ref('stg_quarantine__customers') }}),

final as (
    select * from transactions
    union all
    select * from products
    union all
    select * from exchange_rates
    union all
    select * from customers
)

select * from final
