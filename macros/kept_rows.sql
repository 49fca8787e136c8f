{#- The table `name` as earlier runs left it; none where it is to be made anew. -#}
{% macro kept_rows(model, name) -%}
    {{ return(none if flags.FULL_REFRESH else left_table(model, name)) }}
{%- endmacro %}

{#- A column of a table that keeps rows, or an empty text where the table lacks a column
    that the model has by its description: then none of its rows is what it would be. -#}
{% macro column_of_today(table, name, column) -%}
    {%- set model = graph.nodes['model.' ~ project_name ~ '.' ~ name] -%}
    {%- set kept = adapter.get_columns_in_relation(table) | map(attribute='name') | list -%}
    {%- set missing = model.columns.keys() | reject('in', kept) | list -%}
    {{ return("''" if missing else column) }}
{%- endmacro %}
