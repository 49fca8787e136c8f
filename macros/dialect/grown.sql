{#- The config of a table that keeps its rows from run to run, but for those that the SQL
    of `forget`, a call of a macro, takes out before new ones come. -#}
{% macro grown(forget) -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'forget_and_append',
        'on_schema_change': 'append_new_columns',
        'meta': {'forget': '{{ ' ~ forget ~ ' }}'},
    }) }}
{%- endmacro %}

{#- The incremental strategy of that config. Not a pre-hook: DuckDB refuses to add a
    column in a transaction that has already deleted rows. -#}
{% macro get_incremental_forget_and_append_sql(arg_dict) -%}
    {%- set forgotten = render(config.get('meta')['forget']) | trim -%}
    {{ forgotten ~ ';' if forgotten }}
    {{ get_incremental_append_sql(arg_dict) }}
{%- endmacro %}
