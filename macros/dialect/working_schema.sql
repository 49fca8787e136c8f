{#- The schema that a build writes what readers see to. DuckDB's file is not the one that
    readers open, so it has the plain name. -#}
{% macro working_schema(name) -%}
    {{ return(adapter.dispatch('working_schema')(name)) }}
{%- endmacro %}

{% macro default__working_schema(name) -%}
    {{ return(name) }}
{%- endmacro %}

{#- Readers of the plain name see the last good version until the next is published. -#}
{% macro postgres__working_schema(name) -%}
    {{ return('building_' ~ name if name in ('marts', 'ops', 'activation') else name) }}
{%- endmacro %}

{% macro spark__working_schema(name) -%}
    {{ return(postgres__working_schema(name)) }}
{%- endmacro %}
