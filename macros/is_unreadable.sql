{#- Whether a raw value is there but has no value of its type. -#}
{% macro is_unreadable(raw_value, typed_value) -%}
    ({{ raw_value }} is not null and {{ typed_value }} is null)
{%- endmacro %}
