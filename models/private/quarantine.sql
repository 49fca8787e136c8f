-- One row per landed row that cannot be used: why, where it stands, and what it says.
-- It shows the row as it was landed, so it reads raw tables, as staging does.

{% for source_name, table_name, model in [
    ('shop', 'transactions', 'stg_shop__transactions_checked'),
    ('shop', 'products', 'stg_shop__products_checked'),
    ('shop', 'exchange_rates', 'stg_shop__exchange_rates_checked'),
    ('crm', 'customers', 'stg_crm__customers_checked'),
    ('crm', 'customer_attributes', 'stg_crm__customer_attributes_checked'),
    ('crm', 'consents', 'stg_crm__consents_checked'),
    ('crm', 'erasure_requests', 'stg_crm__erasure_requests_checked'),
    ('surveys', 'feedback', 'stg_surveys__feedback_checked'),
    ('tracking', 'touchpoints', 'stg_tracking__touchpoints_checked'),
    ('marketing', 'campaigns', 'stg_marketing__campaigns_checked'),
    ('marketing', 'campaign_members', 'stg_marketing__campaign_members_checked'),
    ('marketing', 'vouchers', 'stg_marketing__vouchers_checked'),
] %}
{{ 'union all' if not loop.first }}
{{ quarantined_rows(source_name, table_name, ref(model)) }}
{% endfor %}
