{#- Whether text matches a regular expression. Use [0-9] and [.], never a backslash:
    engines disagree on who eats it. -#}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches(text, pattern) -%}
    {{ text }} ~ '{{ pattern }}'
{%- endmacro %}

{#- Java's $ also stands before a last line end, and its dot not for every line end. -#}
{% macro spark__matches(text, pattern) -%}
    {%- if pattern.endswith('$') -%}
        {%- set pattern = pattern[:-1] ~ '\\\\z' -%}
    {%- endif -%}
    {{ text }} rlike '(?d){{ pattern }}'
{%- endmacro %}
