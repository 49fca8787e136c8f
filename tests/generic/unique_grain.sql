{#- The columns together name one row: never twice, and never null but in the columns
    that may be. -#}
{% test unique_grain(model, columns, may_be_null=[]) %}

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in may_be_null %}
    or {{ column }} is null
    {%- endfor %}

{% endtest %}
