{#- Text without blanks around it; nothing but blanks is NULL. -#}
{% macro clean_text(column) -%}
    nullif({{ trimmed_spaces(column) }}, '')
{%- endmacro %}
