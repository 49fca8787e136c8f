{#- The texts of a group in one, in order, each between bars: `|lost|vip|`. One that is
    looked for with its bars is found only whole. -#}
{% macro sorted_list(text) -%}
    {{ return(adapter.dispatch('sorted_list')(text)) }}
{%- endmacro %}

{% macro default__sorted_list(text) -%}
    '|' || string_agg({{ text }}, '|' order by {{ text }}) || '|'
{%- endmacro %}

{% macro spark__sorted_list(text) -%}
    '|' || array_join(array_sort(collect_list({{ text }})), '|') || '|'
{%- endmacro %}
