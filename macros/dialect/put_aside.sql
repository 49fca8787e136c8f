{#- For a pre-hook of a table that lasts: keeps what the model is about to change, until a
    run has ended well. `forgotten` is what forget_dates() returns; without it, and in a
    full refresh, every row is kept. Here in the transaction that changes the table. -#}
{% macro put_aside(forgotten=none) -%}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {{ return(adapter.dispatch('put_aside')(
        load_relation(this), none if flags.FULL_REFRESH else forgotten
    )) }}
{%- endmacro %}

{% macro default__put_aside(there, forgotten) -%}
    {%- set copy = 'undo.' ~ this.identifier -%}
    {%- if not there -%}
    {{ new_copy(copy ~ '__absent', "select 'yes' as absent") }}
    {%- elif forgotten -%}
    {{ new_copy(copy ~ '__dates', forgotten.written) }};
    {{ new_copy(copy, 'select * from ' ~ this ~ ' where ' ~ is_forgotten(forgotten)) }}
    {%- else -%}
    {{ new_copy(copy, 'select * from ' ~ this) }}
    {%- endif -%}
{%- endmacro %}

{#- Whole days: on Spark a day is written as one. The copy itself comes last, for without
    it nothing is put back. -#}
{% macro spark__put_aside(there, forgotten) -%}
    {%- set copy = 'undo.' ~ this.identifier -%}
    {#- A run that was killed before it made the copy left it. -#}
    {%- do run_query('drop table if exists ' ~ copy ~ '__dates') -%}
    {%- if not there -%}
        {%- do run_query(new_copy(copy ~ '__absent', "select 'yes' as absent")) -%}
    {%- elif forgotten -%}
        {%- do run_query(new_copy(copy ~ '__dates', forgotten.written)) -%}
        {%- set days -%}
            select as_of_date from {{ this }} where {{ is_forgotten(forgotten) }}
        {%- endset -%}
        {%- do run_query(new_copy(
            copy, 'select * from ' ~ this ~ ' where as_of_date in (' ~ days ~ ')'
        )) -%}
    {%- else -%}
        {%- do run_query(new_copy(copy, 'select * from ' ~ this)) -%}
    {%- endif -%}
    {{ return('') }}
{%- endmacro %}

{#- SQL that makes a table of a query. -#}
{% macro new_copy(table, query, partition_by=none) -%}
    {{ return(adapter.dispatch('new_copy')(table, query, partition_by)) }}
{%- endmacro %}

{% macro default__new_copy(table, query, partition_by) -%}
    create table {{ table }} as {{ query }}
{%- endmacro %}

{% macro spark__new_copy(table, query, partition_by) -%}
    create table {{ table }} using parquet
    {{ 'partitioned by (' ~ partition_by | join(', ') ~ ')' if partition_by }}
    as {{ query }}
{%- endmacro %}

{#- SQL that gives a table the rows of its copy again, in place of those that were written
    since: rows of the dates that were put aside too, or all of them. -#}
{% macro rows_put_back(table, copy, columns, kept, by_date) -%}
    {{ return(adapter.dispatch('rows_put_back')(table, copy, columns, kept, by_date)) }}
{%- endmacro %}

{% macro default__rows_put_back(table, copy, columns, kept, by_date) -%}
    {%- set dates = 'select as_of_date from undo.' ~ copy.identifier ~ '__dates' -%}
    {%- set names = columns | map('lower') | join(', ') -%}
    {{ return([
        'delete from ' ~ table
        ~ (' where as_of_date in (' ~ dates ~ ')' if by_date else ''),
        'insert into ' ~ table ~ ' (' ~ names ~ ') select ' ~ names ~ ' from ' ~ copy,
    ]) }}
{%- endmacro %}

{% macro spark__rows_put_back(table, copy, columns, kept, by_date) -%}
    {%- set statements = [
        'set spark.sql.sources.partitionOverwriteMode = '
        ~ ('dynamic' if by_date else 'static')
    ] -%}
    {%- if by_date -%}
        {%- set written -%}
            select cast(days.as_of_date as string)
            from (select as_of_date from {{ table }} group by as_of_date) as days
            left semi join undo.{{ copy.identifier }}__dates as written
                on days.as_of_date = written.as_of_date
        {%- endset -%}
        {%- for row in run_query(written).rows -%}
            {%- do statements.append(
                'alter table ' ~ table ~ " drop if exists partition (as_of_date = date'"
                ~ row[0] ~ "')"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set values = [] -%}
    {%- for column in kept -%}
        {%- do values.append(column if column in columns else 'null') -%}
    {%- endfor -%}
    {%- do statements.append(
        'insert overwrite table ' ~ table ~ ' select ' ~ values | join(', ')
        ~ ' from ' ~ copy
    ) -%}
    {{ return(statements) }}
{%- endmacro %}

{#- The names of a table's columns, in order; none where it is not there. -#}
{% macro names_of_columns(table) -%}
    {{ return(adapter.dispatch('names_of_columns')(table)) }}
{%- endmacro %}

{#- The adapter's own call would begin a transaction. -#}
{% macro default__names_of_columns(table) -%}
    {%- set found -%}
        select column_name from information_schema.columns
        where
            table_catalog = '{{ target.database }}'
            and table_schema = '{{ table.schema }}'
            and table_name = '{{ table.identifier }}'
        order by ordinal_position
    {%- endset -%}
    {{ return(run_query(found).columns[0].values() | list) }}
{%- endmacro %}

{% macro spark__names_of_columns(table) -%}
    {%- set is_there = load_relation(table) is not none -%}
    {{ return(
        adapter.get_columns_in_relation(table) | map(attribute='name') | list
        if is_there else []
    ) }}
{%- endmacro %}

{#- The tables of the schema `undo`. -#}
{% macro tables_put_aside() -%}
    {{ return(adapter.dispatch('tables_put_aside')()) }}
{%- endmacro %}

{% macro default__tables_put_aside() -%}
    {%- set found -%}
        select table_name from information_schema.tables
        where table_schema = 'undo' and table_catalog = '{{ target.database }}'
    {%- endset -%}
    {{ return(run_query(found).columns[0].values() | list) }}
{%- endmacro %}

{% macro spark__tables_put_aside() -%}
    {%- do run_query('create schema if not exists undo') -%}
    {{ return(run_query('show tables in undo').columns[1].values() | list) }}
{%- endmacro %}

{#- Statements for a hook of a run, all or none of which take effect where the engine can
    do so. The schema `undo` is there afterwards. -#}
{% macro in_one_transaction(statements) -%}
    {{ return(adapter.dispatch('in_one_transaction')(statements)) }}
{%- endmacro %}

{% macro default__in_one_transaction(statements) -%}
    {%- set all = ['begin', 'create schema if not exists undo'] + statements -%}
    {{ return((all + ['commit']) | join(';\n')) }}
{%- endmacro %}

{% macro spark__in_one_transaction(statements) -%}
    {%- for statement in statements -%} {%- do run_query(statement) -%} {%- endfor -%}
    {{ return('') }}
{%- endmacro %}
