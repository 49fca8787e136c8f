{#- A number that equal rows share. Different rows may share it by chance and engines
    differ in it: use it to find candidates, never to decide. -#}
{% macro candidate_hash(expressions) -%}
    {{ return(adapter.dispatch('candidate_hash')(expressions)) }}
{%- endmacro %}

{% macro default__candidate_hash(expressions) -%}
    hash({{ expressions | join(', ') }})
{%- endmacro %}

{% macro postgres__candidate_hash(expressions) -%}
    hash_record_extended(row({{ expressions | join(', ') }}), 0)
{%- endmacro %}

{#- Spark's hash passes over NULL: without its place, a value could change columns. -#}
{% macro spark__candidate_hash(expressions) -%}
    xxhash64(
        {%- for expression in expressions %}
        {{ expression }}, {{ expression }} is null{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
