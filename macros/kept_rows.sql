{#- The table `name` as earlier runs left it; none where it is made anew. -#}
{% macro kept_rows(model, name) -%}
    {{ return(none if flags.FULL_REFRESH else left_table(model, name)) }}
{%- endmacro %}

{#- A column of a table that keeps rows, or an empty text where none of its rows is what
    it would be: it lacks a column that the model has by its description, or a full
    refresh is to be finished. -#}
{% macro column_of_today(table, name, column) -%}
    {%- set is_as_today = is_full_refresh() == 'false' and has_todays_columns(table, name) -%}
    {{ return(column if is_as_today else "''") }}
{%- endmacro %}

{#- Whether a table is there and has every column that its model describes. -#}
{% macro has_todays_columns(table, name) -%}
    {%- if not table -%} {{ return(false) }} {%- endif -%}
    {%- set described = graph.nodes['model.' ~ project_name ~ '.' ~ name].columns -%}
    {%- set kept = adapter.get_columns_in_relation(table) | map(attribute='name') | list -%}
    {{ return(described.keys() | reject('in', kept) | list | length == 0) }}
{%- endmacro %}
