{#- The columns together name one row: never twice, and never null but in the columns
    that may be. Both are texts with commas: dbt renders each item of a list by itself,
    which takes milliseconds. -#}
{% test unique_grain(model, columns, may_be_null='') %}

{%- set names = columns.split(',') | map('trim') | list -%}
{%- set nullable = may_be_null.split(',') | map('trim') | list -%}
select
    {{ names | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ names | join(', ') }}
having
    count(*) > 1
    {%- for name in names if name not in nullable %}
    or {{ name }} is null
    {%- endfor %}

{% endtest %}
