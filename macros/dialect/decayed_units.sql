{#- What is left of points after so many days, in ten-thousandths, half rounded up. The
    factor is rounded to twelve decimals first: engines may differ in the last bit of a
    power, not in what follows from the same factor. -#}
{% macro decayed_units(points, age_days, half_life_days) -%}
    cast(
        floor(
            cast({{ points }} as {{ type_double() }})
            * (
                floor(
                    power(
                        cast(0.5 as {{ type_double() }}),
                        cast({{ age_days }} as {{ type_double() }}) / {{ half_life_days }}
                    ) * 1000000000000 + 0.5
                ) / 1000000000000
            ) * 10000 + 0.5
        ) as bigint
    )
{%- endmacro %}

{#- A whole number of ten-thousandths as a decimal with four places. -#}
{% macro of_ten_thousandths(units) -%}
    cast(cast({{ units }} as decimal(18, 0)) * 0.0001 as decimal(18, 4))
{%- endmacro %}
