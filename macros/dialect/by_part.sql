{#- The config of a table that is filled part by part: `config(**by_part(column, open))`.
    The model `open` lists, in a column of the same name, the parts that are written anew
    or are no more; their rows are gone before the table gets its rows. A part is done
    when the last of its tables, `last`, has it: the first of them takes it out there. -#}
{% macro by_part(column, open, last=none) -%}
    {{ return(adapter.dispatch('by_part')(
        column, "forget_parts('" ~ column ~ "', '" ~ open ~ "', '" ~ (last or '') ~ "')"
    )) }}
{%- endmacro %}

{% macro default__by_part(column, forget) -%}
    {{ return(grown(forget)) }}
{%- endmacro %}

{#- Parquet knows no delete, so each part is a partition. -#}
{% macro spark__by_part(column, forget) -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'insert_overwrite',
        'partition_by': [column],
        'on_schema_change': 'append_new_columns',
        'pre_hook': '{{ ' ~ forget ~ ' }}',
    }) }}
{%- endmacro %}

{#- SQL that takes the rows of open parts out of a table that is there already, and
    before that out of the last of the tables that have them. -#}
{% macro forget_parts(column, open, last) -%}
    {%- set tables = [
        load_relation(this) if execute else none,
        left_table(this, last) if last else none,
    ] -%}
    {{ return(adapter.dispatch('forget_parts')(column, open, tables | select | list)) }}
{%- endmacro %}

{% macro default__forget_parts(column, open, tables) -%}
    {%- for table in tables | reverse if has_column(table, column) %}
    delete from {{ table }}
    -- Rows of a time when the table was made whole by every run know no part.
    where
        {{ column }} is null
        or {{ column }} in (
            select {{ column }} from {{ ref(open) }}
            where {{ column }} is not null
        )
    {{ ';' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro spark__forget_parts(column, open, tables) -%}
    {%- for table in tables | reverse if has_column(table, column) -%}
        {%- set forgotten -%}
            select cast(parts.{{ column }} as string)
            from (select {{ column }} from {{ table }} group by {{ column }}) as parts
            left semi join {{ ref(open) }} as opened
                on parts.{{ column }} = opened.{{ column }}
        {%- endset -%}
        {%- set dropped = [] -%}
        {%- for row in run_query(forgotten).rows -%}
            {%- do dropped.append('partition (' ~ column ~ " = '" ~ row[0] ~ "')") -%}
        {%- endfor -%}
        {%- if dropped -%}
            {%- do run_query(
                'alter table ' ~ table ~ ' drop if exists ' ~ dropped | join(', ')
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}

{#- Whether a table has a column. -#}
{% macro has_column(table, column) -%}
    {%- set columns = adapter.get_columns_in_relation(table) -%}
    {{ return(column in columns | map(attribute='name') | list) }}
{%- endmacro %}

{#- The first of the days that a table of daily rows writes together: the day itself. A
    partition a day would be too small for files, so on Spark it is that of its month. -#}
{% macro part_date(day) -%}
    {{ return(adapter.dispatch('part_date')(day)) }}
{%- endmacro %}

{% macro default__part_date(day) -%}
    {{ day }}
{%- endmacro %}

{% macro spark__part_date(day) -%}
    cast(trunc({{ day }}, 'MM') as date)
{%- endmacro %}
