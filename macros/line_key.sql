{#- What tells one order line from another: its number within the order; without one,
    what was sold when at what price. -#}
{% macro line_key() -%}
    {%- set keys = ['source_system', 'order_id', 'line_number'] -%}
    {%- for column in [
        'product_id', 'quantity', 'unit_price', 'line_amount', 'currency', 'ordered_at'
    ] -%}
        {%- do keys.append('case when line_number is null then ' ~ column ~ ' end') -%}
    {%- endfor -%}
    {{ return(keys) }}
{%- endmacro %}
