{#- A source record as identity resolution calls it: the round in which its id was issued
    and the id, so that of several the earliest is the least. -#}
{% macro record_key(issued) -%}
    substring(
        cast(100000 + {{ issued }}.issue_round as {{ dbt.type_string() }}), 2
    ) || {{ issued }}.customer_id
{%- endmacro %}
