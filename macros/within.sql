{#- Whether a value meets a rule's bounds. A bound left empty asks nothing; a value that
    is NULL meets no bound. -#}
{% macro within(value, minimum, maximum) -%}
    ({{ minimum }} is null or coalesce({{ value }} >= {{ minimum }}, false))
    and ({{ maximum }} is null or coalesce({{ value }} <= {{ maximum }}, false))
{%- endmacro %}
