{#- Whether a full refresh is asked for in this run. -#}
{% macro is_refresh_asked() -%}
    {{ return('true' if flags.FULL_REFRESH else 'false') }}
{%- endmacro %}
