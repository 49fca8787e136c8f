{#- Whether a raw value is there but has no value of its type. -#}
{% macro is_unreadable(raw_value, typed_value) -%}
    ({{ typed_value }} is null and {{ raw_value }} is not null)
{%- endmacro %}
