{#- The product of two decimals of up to 18 digits, without overflow: engines that size
    a product by its factors are given a factor of 19 digits. -#}
{% macro decimal_product(left_factor, right_factor) -%}
    cast({{ left_factor }} as decimal(19, 4)) * {{ right_factor }}
{%- endmacro %}
