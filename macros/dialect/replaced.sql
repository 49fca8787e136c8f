{#- Text with every match of a regular expression replaced. Write the pattern as for
    matches(). -#}
{% macro replaced(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('replaced')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replaced(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{#- Every match is the rule there, and no other can be asked for. -#}
{% macro spark__replaced(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '(?d){{ pattern }}', '{{ replacement }}')
{%- endmacro %}
