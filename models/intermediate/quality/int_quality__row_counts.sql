-- One source, file, disposition and quarantine reason: how many landed rows it holds.

{% set checked_models = {
    'transactions': 'stg_shop__transactions_checked',
    'products': 'stg_shop__products_checked',
    'exchange_rates': 'stg_shop__exchange_rates_checked',
    'customers': 'stg_crm__customers_checked',
} %}

with

{% for source, model in checked_models.items() -%}
{{ source }} as (
    select
        '{{ source }}' as source,
        _file as file,
        disposition,
        quarantine_reason,
        count(*) as row_count
    from {{ ref(model) }}
    group by _file, disposition, quarantine_reason
),

{% endfor -%}

final as (
    {%- for source in checked_models %}
    select * from {{ source }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
