{#- For a post-hook: has the engine count the rows just written. Postgres plans the next
    models by such counts and makes them long after a run by itself; until then it takes
    every table for a small one. -#}
{% macro analyzed() -%}
    {{ return(adapter.dispatch('analyzed')()) }}
{%- endmacro %}

{% macro default__analyzed() -%}
    {{ return('') }}
{%- endmacro %}

{% macro postgres__analyzed() -%}
    {{ return('' if model.config.materialized == 'view' else 'analyze ' ~ this) }}
{%- endmacro %}
