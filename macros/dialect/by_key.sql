{#- The config of a table in which a key that is seen again replaces what was there:
    `config(**by_key(...))`. An engine without delete replaces all the rows that share
    the column `within`, so the model must give those of other keys too. -#}
{% macro by_key(key, within) -%}
    {{ return(adapter.dispatch('by_key')(key, within)) }}
{%- endmacro %}

{% macro default__by_key(key, within) -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'delete+insert',
        'unique_key': key,
    }) }}
{%- endmacro %}

{% macro spark__by_key(key, within) -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'insert_overwrite',
        'partition_by': [within],
    }) }}
{%- endmacro %}
