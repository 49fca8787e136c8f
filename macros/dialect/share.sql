{#- A ratio with four decimals, half rounded up, equal on every engine; NULL over zero. -#}
{% macro share(numerator, denominator) -%}
    cast(
        floor(
            cast({{ numerator }} as {{ type_double() }}) * 10000
            / nullif(cast({{ denominator }} as {{ type_double() }}), 0) + 0.5
        ) / 10000 as decimal(18, 4)
    )
{%- endmacro %}
