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

{#- Take the forgotten rows out of a table. -#}
{% macro forget_days(forgotten) -%}
    {%- if forgotten.which -%} {%- do forget_people(forgotten.which) -%} {%- endif -%}
    {%- set kept -%}
        {{ forgotten.kept }}
        except
        {{ forgotten.written }}
    {%- endset -%}
    {{ return(forget_partitions(kept)) }}
{%- endmacro %}

{% macro spark__forget_objectors(which) -%}
    {%- do forget_people(which) -%} {{ return('') }}
{%- endmacro %}

{#- Write the days anew, without them, on which somebody stands who objects to profiling;
    days on which nobody else stands are dropped. -#}
{% macro forget_people(which) -%}
    {%- if execute and load_relation(this) -%}
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
        {%- set shared = [] -%}
        {%- for row in run_query(days).rows if row[1] == 1 -%}
            {%- if row[2] == 1 -%}
                {%- do shared.append("date'" ~ row[0] ~ "'") -%}
            {%- else -%}
                {%- do run_query(
                    'alter table ' ~ this ~ " drop if exists partition (as_of_date = date'"
                    ~ row[0] ~ "')"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if shared -%}
            {%- do run_query('set spark.sql.sources.partitionOverwriteMode = dynamic') -%}
            {%- do run_query(
                'insert overwrite table ' ~ this ~ ' select * from ' ~ this
                ~ ' where as_of_date in (' ~ shared | join(', ') ~ ') and not ('
                ~ which ~ ' and customer_id in (select customer_id from '
                ~ ref('int_population__objectors') ~ '))'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- SQL of Spark that drops the days that a query does not keep; none where there is no
    such day. -#}
{% macro forget_partitions(kept) -%}
    {%- set dropped = [] -%}
    {%- if execute and load_relation(this) -%}
        {%- set forgotten -%}
            select cast(days.as_of_date as string)
            from (select as_of_date from {{ this }} group by as_of_date) as days
            left anti join ({{ kept }}) as kept on days.as_of_date = kept.as_of_date
        {%- endset -%}
        {%- for row in run_query(forgotten).rows -%}
            {%- do dropped.append("partition (as_of_date = date'" ~ row[0] ~ "')") -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if dropped -%}
        {{ return(
            'alter table ' ~ this ~ ' drop if exists ' ~ dropped | join(', ')
        ) }}
    {%- endif -%}
    {{ return('') }}
{%- endmacro %}
