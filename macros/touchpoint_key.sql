{#- What tells one touchpoint from another: its id; without one, all that it says. -#}
{% macro touchpoint_key() -%}
    {%- set keys = ['source_system', 'touchpoint_id'] -%}
    {%- for column in [
        'source_customer_id', 'customer_email', 'occurred_at', 'source_action',
        'quantity', 'channel', 'device', 'topic', 'campaign_id', 'variant',
        'product_category',
    ] -%}
        {%- do keys.append('case when touchpoint_id is null then ' ~ column ~ ' end') -%}
    {%- endfor -%}
    {{ return(keys) }}
{%- endmacro %}
