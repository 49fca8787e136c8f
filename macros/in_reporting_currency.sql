{#- An amount in whole cents of the reporting currency; NULL beyond eleven digits, so
    that no sum of lines overflows.    A rate of 1 is not multiplied with: that would take as long as all the rest. -#}
{% macro in_reporting_currency(amount, rate) -%}
    case
        when {{ rate }} = 1 then {{ try_decimal('round(' ~ amount ~ ', 2)', 13, 2) }}
        else {{ try_decimal('round(' ~ decimal_product(amount, rate) ~ ', 2)', 13, 2) }}
    end
{%- endmacro %}
