{#- What history() is on Spark: Parquet knows no delete, so each day is a partition. -#}
{% macro spark__history(forgotten) -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'insert_overwrite',
        'partition_by': ['as_of_date'],
        'on_schema_change': 'append_new_columns',
        'tags': ['history'],
        'pre_hook': [
            '{{ put_aside(' ~ forgotten ~ ') }}', '{{ forget_days(' ~ forgotten ~ ') }}',
        ],
        'post_hook': '{{ forget_objectors(' ~ forgotten ~ ') }}',
    }) }}
{%- endmacro %}

{#- Take the days out of a table that are scored again or no longer kept. -#}
{% macro forget_days(forgotten) -%}
    {%- if execute and load_relation(this) -%}
        {%- set days -%}
            select cast(days.as_of_date as string)
            from (select as_of_date from {{ this }} group by as_of_date) as days
            left anti join (
                {{ forgotten.kept }}
                except
                {{ forgotten.written }}
            ) as kept
                on days.as_of_date = kept.as_of_date
        {%- endset -%}
        {%- do drop_partitions('as_of_date', run_query(days).columns[0].values()) -%}
    {%- endif -%}
    {{ return('') }}
{%- endmacro %}

{#- Write the days without them on which somebody stands who objects to profiling. Days on
    which nobody else stands are dropped. -#}
{% macro spark__forget_objectors(which) -%}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {%- set days -%}
        select
            cast(as_of_date as string) as day,
            max(case when {{ which }} and objectors.customer_id is not null
                then 1 else 0 end) as has_objectors,
            max(case when {{ which }} and objectors.customer_id is not null
                then 0 else 1 end) as has_others
        from {{ this }} as history
        left join {{ ref('int_population__objectors') }} as objectors
            on history.customer_id = objectors.customer_id
        group by as_of_date
    {%- endset -%}
    {%- set shared, emptied = [], [] -%}
    {%- for row in run_query(days).rows if row[1] == 1 -%}
        {%- do (shared if row[2] == 1 else emptied).append(row[0]) -%}
    {%- endfor -%}
    {%- if shared -%}
        {%- do run_query('set spark.sql.sources.partitionOverwriteMode = dynamic') -%}
        {%- do run_query(
            'insert overwrite table ' ~ this ~ ' select * from ' ~ this
            ~ " where as_of_date in (date'" ~ shared | join("', date'") ~ "') and not ("
            ~ is_of_objector(which) ~ ')'
        ) -%}
    {%- endif -%}
    {%- do drop_partitions('as_of_date', emptied) -%}
    {{ return('') }}
{%- endmacro %}

{#- Drop the partitions of this table that hold one of the values, given as texts. -#}
{% macro drop_partitions(column, values) -%}
    {%- if values -%}
        {%- do run_query(
            'alter table ' ~ this ~ ' drop if exists partition (' ~ column ~ " = '"
            ~ values | join("'), partition (" ~ column ~ " = '") ~ "')"
        ) -%}
    {%- endif -%}
{%- endmacro %}
