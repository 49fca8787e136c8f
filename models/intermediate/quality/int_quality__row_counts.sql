-- One source, file, disposition and quarantine reason: how many landed rows it holds.

with

{% for source_name, model in {
    'transactions': 'stg_shop__transactions_checked',
    'products': 'stg_shop__products_checked',
    'exchange_rates': 'stg_shop__exchange_rates_checked',
    'customers': 'stg_crm__customers_checked',
}.items() %}
counted_{{ source_name }} as (
    select
        '{{ source_name }}' as source,
        _file as file,
        disposition,
        quarantine_reason,
        count(*) as row_count
    from {{ ref(model) }}
    group by _file, disposition, quarantine_reason
),

{% endfor %}
final as (
    select * from counted_transactions
    union all
    select * from counted_products
    union all
    select * from counted_exchange_rates
    union all
    select * from counted_customers
)

select * from final
