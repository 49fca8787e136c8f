{#- Whether text matches a regular expression. Use [0-9] and [.], never a backslash:
    engines disagree on who eats it. -#}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}
