{#- The scoring date asked for with the var `as_of_date`, or NULL where none was. -#}
{% macro requested_as_of_date() -%}
    {%- if var('as_of_date') -%} cast('{{ var("as_of_date") }}' as date)
    {%- else -%} cast(null as date)
    {%- endif -%}
{%- endmacro %}
