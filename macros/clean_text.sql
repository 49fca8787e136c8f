{#- A text of a file without blanks and marks that nobody sees around it; nothing but
    those is NULL. -#}
{% macro clean_text(column) -%}
    nullif({{ trimmed_value(column) }}, '')
{%- endmacro %}
