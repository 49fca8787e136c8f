{#- The config of a table that is filled part by part: `config(**by_part(column, open))`.
    The model `open` lists, in a column of the same name, the parts that are written anew
    or are no more; their rows are gone before the table gets its rows. -#}
{% macro by_part(column, open) -%}
    {{ return(adapter.dispatch('by_part')(column, open)) }}
{%- endmacro %}

{% macro default__by_part(column, open) -%}
    {{ return(grown("forget_parts('" ~ column ~ "', '" ~ open ~ "')")) }}
{%- endmacro %}

{#- Parquet knows no delete, so each part is a partition. -#}
{% macro spark__by_part(column, open) -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'insert_overwrite',
        'partition_by': [column],
        'on_schema_change': 'append_new_columns',
        'pre_hook': "{{ forget_parts('" ~ column ~ "', '" ~ open ~ "') }}",
    }) }}
{%- endmacro %}

{#- SQL that takes the rows of open parts out of a table that is there already. -#}
{% macro forget_parts(column, open) -%}
    {{ return(adapter.dispatch('forget_parts')(column, open)) }}
{%- endmacro %}

{% macro default__forget_parts(column, open) -%}
    {%- if execute and load_relation(this) -%}
    delete from {{ this }}
    -- Rows of a time when the table was made whole by every run know no part.
    where
        {{ column }} is null
        or {{ column }} in (
            select {{ column }} from {{ ref(open) }}
            where {{ column }} is not null
        )
    {%- endif -%}
{%- endmacro %}

{% macro spark__forget_parts(column, open) -%}
    {%- set dropped = [] -%}
    {%- if execute and load_relation(this) -%}
        {%- set forgotten -%}
            select cast(parts.{{ column }} as string)
            from (select {{ column }} from {{ this }} group by {{ column }}) as parts
            left semi join {{ ref(open) }} as opened
                on parts.{{ column }} = opened.{{ column }}
        {%- endset -%}
        {%- for row in run_query(forgotten).rows -%}
            {%- do dropped.append('partition (' ~ column ~ " = '" ~ row[0] ~ "')") -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if dropped -%}
        {{ return('alter table ' ~ this ~ ' drop if exists ' ~ dropped | join(', ')) }}
    {%- endif -%}
    {{ return('') }}
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
