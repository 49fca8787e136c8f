{#- The double-precision type; engines disagree on its name. -#}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double')()) }}
{%- endmacro %}

{% macro default__type_double() -%} double {%- endmacro %}

{% macro postgres__type_double() -%} double precision {%- endmacro %}

{#- A ratio with so many decimals, half rounded up, equal on every engine; NULL over
    zero. -#}
{% macro rounded_ratio(numerator, denominator, places=2) -%}
    {%- set scale = 10 ** places -%}
    cast(
        floor(
            cast({{ numerator }} as {{ type_double() }}) * {{ scale }}
            / nullif(cast({{ denominator }} as {{ type_double() }}), 0) + 0.5
        ) / {{ scale }} as decimal(18, {{ places }})
    )
{%- endmacro %}

{#- A part of a whole, with four decimals; NULL of nothing. -#}
{% macro share(part, whole) -%}
    {{ rounded_ratio(part, whole, places=4) }}
{%- endmacro %}
