{#- The system a row comes from; a source that does not say is `default`. -#}
{% macro source_system(column) -%}
    coalesce({{ clean_text(column) }}, 'default')
{%- endmacro %}
