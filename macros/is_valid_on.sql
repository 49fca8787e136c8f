{#- Whether the orders of a row were valid on a day. -#}
{% macro is_valid_on(relation, day) -%}
    {{ relation }}.valid_from_date <= {{ day }}
    and coalesce({{ relation }}.valid_until_date > {{ day }}, true)
{%- endmacro %}
