{#- Whole years from a date of birth to a day. -#}
{% macro age_on(birth_date, day) -%}
    floor(
        (
            (extract(year from {{ day }}) * 10000)
            + (extract(month from {{ day }}) * 100)
            + extract(day from {{ day }})
            - (extract(year from {{ birth_date }}) * 10000)
            - (extract(month from {{ birth_date }}) * 100)
            - extract(day from {{ birth_date }})
        ) / 10000.0
    )
{%- endmacro %}
