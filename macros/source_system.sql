{#- The system a row comes from, in small letters and with single blanks, so that it is
    one system however it is written; a source that does not say is `default`. The same
    as `system` in scripts/pipeline/erasure/named.py. -#}
{% macro source_system(column) -%}
    coalesce({{ lower_text(clean_name(column)) }}, 'default')
{%- endmacro %}
