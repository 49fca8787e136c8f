{#- What is left of one point after so many days. The factor is rounded to twelve decimals:
    engines may differ in the last bit of a power, not in what follows from the same
    factor. -#}
{% macro decay_factor(age_days, half_life_days) -%}
    floor(
        power(
            cast(0.5 as {{ type_double() }}),
            cast({{ age_days }} as {{ type_double() }}) / {{ half_life_days }}
        ) * 1000000000000 + 0.5
    ) / 1000000000000
{%- endmacro %}

{#- What is left of points by a decay factor, in ten-thousandths, half rounded up. -#}
{% macro decayed(points, factor) -%}
    cast(
        floor(cast({{ points }} as {{ type_double() }}) * {{ factor }} * 10000 + 0.5)
        as bigint
    )
{%- endmacro %}

{#- A whole number of ten-thousandths as a decimal with four places. -#}
{% macro of_ten_thousandths(ten_thousandths) -%}
    cast(cast({{ ten_thousandths }} as decimal(18, 0)) * 0.0001 as decimal(18, 4))
{%- endmacro %}
