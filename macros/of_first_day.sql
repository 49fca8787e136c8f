{#- In a group of lines, a text of the earliest day that has one; of several, the first
    in alphabetical order. A day is ten characters on every engine. -#}
{% macro of_first_day(column) -%}
    substring(
        min(cast(ordered_date as {{ dbt.type_string() }}) || {{ column }}), 11
    )
{%- endmacro %}
