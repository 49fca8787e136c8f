{#- Stands before the query of a large table that one model reads more than once: DuckDB
    and Postgres would keep a copy of all its rows, and reading it again costs less. -#}
{% macro not_materialized() -%}
    {{ return(adapter.dispatch('not_materialized')()) }}
{%- endmacro %}

{% macro default__not_materialized() -%}
    not materialized
{%- endmacro %}

{% macro spark__not_materialized() -%}{%- endmacro %}
