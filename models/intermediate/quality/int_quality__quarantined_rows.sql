-- One landed row that cannot be used: why, where it stands, and what it says.

{{ config(schema='private', alias='quarantine') }}

with

transactions as (select * from {{ ref('stg_shop__transactions_quarantined') }}),

products as (select * from {{ ref('stg_shop__products_quarantined') }}),

exchange_rates as (select * from {{ ref('stg_shop__exchange_rates_quarantined') }}),

customers as (select * from {{ ref('stg_crm__customers_quarantined') }}),

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
