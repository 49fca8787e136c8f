{#- For a post-hook: has the engine count the rows just written. Postgres plans the next
    models by such counts and makes them long after a run by itself; until then it takes
    every table for a small one. -#}
{% macro analyze_table() -%}
    {{ return(adapter.dispatch('analyze_table')()) }}
{%- endmacro %}

{% macro default__analyze_table() -%}
    {{ return('') }}
{%- endmacro %}

{% macro postgres__analyze_table() -%}
    {{ return('' if model.config.materialized == 'view' else 'analyze ' ~ this) }}
{%- endmacro %}
