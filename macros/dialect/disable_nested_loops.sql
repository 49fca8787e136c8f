{#- For a pre-hook: has the engine join whole tables, not row by row. Postgres cannot tell
    how many rows of a view pass a condition on a computed column, takes them for a few,
    and would then look through a table once for each of sixty thousand. Compiling what
    it wrongly takes for dear is left out too. -#}
{% macro disable_nested_loops() -%}
    {{ return(adapter.dispatch('disable_nested_loops')()) }}
{%- endmacro %}

{% macro default__disable_nested_loops() -%}
    {{ return('') }}
{%- endmacro %}

{% macro postgres__disable_nested_loops() -%}
    {{ return(
        '' if model.config.materialized == 'view'
        else 'set local enable_nestloop = off; set local jit = off'
    ) }}
{%- endmacro %}
