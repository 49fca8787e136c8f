-- One source, file, disposition and quarantine reason: how many landed rows it holds.

{% for source_name, model in {
    'transactions': 'stg_shop__transactions_checked',
    'products': 'stg_shop__products_checked',
    'exchange_rates': 'stg_shop__exchange_rates_checked',
    'customers': 'stg_crm__customers_checked',
    'customer_attributes': 'stg_crm__customer_attributes_checked',
    'consents': 'stg_crm__consents_checked',
    'erasure_requests': 'stg_crm__erasure_requests_checked',
    'feedback': 'stg_surveys__feedback_checked',
    'touchpoints': 'stg_tracking__touchpoints_checked',
    'campaigns': 'stg_marketing__campaigns_checked',
    'campaign_members': 'stg_marketing__campaign_members_checked',
    'vouchers': 'stg_marketing__vouchers_checked',
}.items() %}
{{ 'union all' if not loop.first }}
select
    '{{ source_name }}' as source,
    _file as file,
    disposition,
    quarantine_reason,
    count(*) as row_count
from {{ ref(model) }}
group by _file, disposition, quarantine_reason
{% endfor %}
