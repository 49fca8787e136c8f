{#- The double-precision type; engines disagree on its name. -#}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double')()) }}
{%- endmacro %}

{% macro default__type_double() -%} double {%- endmacro %}

{#- A ratio with two decimals, half rounded up, equal on every engine; NULL over zero. -#}
{% macro rounded_ratio(numerator, denominator) -%}
    cast(
        floor(
            cast({{ numerator }} as {{ type_double() }}) * 100
            / nullif(cast({{ denominator }} as {{ type_double() }}), 0) + 0.5
        ) / 100 as decimal(18, 2)
    )
{%- endmacro %}
