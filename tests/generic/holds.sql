{#- An expression that must be true of every row; NULL counts as broken. -#}
{% test holds(model, expression) %}

select *
from {{ model }}
where not coalesce({{ expression }}, false)

{% endtest %}
