{#- Stands behind the last select of a table whose rows are summed by one column later: on
    DuckDB those of a value lie together then. Sums take a third less time and a fraction
    of the memory. Others would sort for nothing. -#}
{% macro lying_by(column) -%}
    {{ return(adapter.dispatch('lying_by')(column)) }}
{%- endmacro %}

{% macro default__lying_by(column) -%}{%- endmacro %}

{% macro duckdb__lying_by(column) -%}
    order by {{ column }} asc nulls last
{%- endmacro %}
