{#- The two kinds of table that are written part by part. Each row bears the part that it
    belongs to and a version of the part's input. A model writes the parts whose version
    is not the one that is stored. -#}

{#- The config of facts, which are written batch by batch; a batch is a landed file:
    `config(**facts("source('shop', 'transactions')"))`. -#}
{% macro facts(source_of_batches) -%}
    {{ return(written_by_part('facts', '_landed_order', source_of_batches)) }}
{%- endmacro %}

{#- The config of a rollup, which is written day by day:
    `config(**rollup("ref('int_orders__days')"))`. The model named there has a row for
    each part that is not empty. -#}
{% macro rollup(days) -%}
    {{ return(written_by_part('rollup', 'part_date', days)) }}
{%- endmacro %}

{#- The first day of the part that a day belongs to in a rollup: the day itself. A
    partition for each day would be too small for files, so on Spark it is the month. -#}
{% macro part_date(day) -%}
    {{ return(adapter.dispatch('part_date')(day)) }}
{%- endmacro %}

{% macro default__part_date(day) -%}
    {{ day }}
{%- endmacro %}

{% macro spark__part_date(day) -%}
    cast(trunc({{ day }}, 'MM') as date)
{%- endmacro %}

{% macro written_by_part(kind, part, parts) -%}
    {{ return(adapter.dispatch('written_by_part')(kind, part, parts)) }}
{%- endmacro %}

{% macro default__written_by_part(kind, part, parts) -%}
    {%- set key = [part, 'part_version'] if kind == 'rollup' else [part] -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'delete+insert',
        'unique_key': part,
        'on_schema_change': 'append_new_columns',
        'tags': [kind],
        'post_hook': "{{ remove_other_parts(" ~ key ~ ', ' ~ parts ~ ') }}',
    }) }}
{%- endmacro %}

{#- Parquet knows no delete, so each part is a partition. -#}
{% macro spark__written_by_part(kind, part, parts) -%}
    {%- set config = default__written_by_part(kind, part, parts) -%}
    {%- do config.update({
        'incremental_strategy': 'insert_overwrite', 'partition_by': [part],
    }) -%}
    {%- do config.pop('unique_key') -%}
    {{ return(config) }}
{%- endmacro %}

{#- SQL that removes the parts that are no longer in the input. `key` is the part, and of
    a rollup its version too: a part whose rows all went away has none that would take
    the place of the old ones. -#}
{% macro remove_other_parts(key, parts) -%}
    {{ return(adapter.dispatch('remove_other_parts')(key, parts)) }}
{%- endmacro %}

{% macro default__remove_other_parts(key, parts) -%}
    delete from {{ this }}
    where ({{ key | join(', ') }}) not in (
        select {{ key | join(', ') }} from {{ parts }}
        where {{ key | join(' is not null and ') }} is not null
    )
{%- endmacro %}

{% macro spark__remove_other_parts(key, parts) -%}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {%- set columns, same = key | join(', '), [] -%}
    {%- for column in key -%}
        {%- do same.append('stored.' ~ column ~ ' = parts.' ~ column) -%}
    {%- endfor -%}
    {%- set removed -%}
        select cast(stored.{{ key[0] }} as string)
        from (select {{ columns }} from {{ this }} group by {{ columns }}) as stored
        left anti join {{ parts }} as parts on {{ same | join(' and ') }}
        group by stored.{{ key[0] }}
    {%- endset -%}
    {%- do drop_partitions(key[0], run_query(removed).columns[0].values()) -%}
    {{ return('') }}
{%- endmacro %}

{#- A hash over the rows of a part, for use over a group of them. Equal rows give the same
    one in any order. -#}
{% macro part_hash(expressions) -%}
    cast(
        sum(cast({{ candidate_hash(expressions) }} as decimal(38, 0)))
        as {{ dbt.type_string() }}
    )
{%- endmacro %}
