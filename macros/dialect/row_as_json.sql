{#- A row as one JSON object of text values: the columns given, of one relation. -#}
{% macro row_as_json(columns, relation='landed') -%}
    {{ return(adapter.dispatch('row_as_json')(columns, relation)) }}
{%- endmacro %}

{% macro default__row_as_json(columns, relation) -%}
    cast(json_object(
        {%- for column in columns %}
        '{{ column }}', {{ relation }}.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) as varchar)
{%- endmacro %}
