{#- In a group of lines, a text of the first day; of several, the first in alphabetical
    order; NULL where no line of that day has one. A day is ten characters long. -#}
{% macro of_first_day(column) -%}
    nullif(
        substring(
            min(
                cast(ordered_date as {{ dbt.type_string() }})
                || coalesce('0' || {{ column }}, '1')
            ),
            12
        ),
        ''
    )
{%- endmacro %}
