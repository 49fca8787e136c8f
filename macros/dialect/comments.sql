{#- In place of dbt's own: the comments on a table and on its columns, in one call. dbt
    would ask twice which columns there are, and comment on the table by itself. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set statements = [] -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do statements.append(
            'comment on ' ~ relation.type ~ ' ' ~ relation ~ ' is '
            ~ comment_literal(model.description)
        ) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
        {%- for column in model.columns.values() if column.description -%}
            {%- do statements.append(
                'comment on column ' ~ relation ~ '.' ~ adapter.quote(column.name)
                ~ ' is ' ~ comment_literal(column.description)
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if statements -%} {%- do run_query(statements | join(';\n')) -%} {%- endif -%}
{%- endmacro %}

{% macro postgres__persist_docs(relation, model, for_relation, for_columns) -%}
    {{ return(duckdb__persist_docs(relation, model, for_relation, for_columns)) }}
{%- endmacro %}

{#- A new table has its comments from spark__create_table_as(). A table that lasts from
    run to run may lack some, after an upgrade or where a column was added. Spark changes
    no column by which a table is partitioned: that one gets its comment when the table
    is made anew. -#}
{% macro spark__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if for_columns and config.persist_column_docs()
        and model.config.materialized == 'incremental' -%}
        {%- set found = {} -%}
        {#- Its partitions are described again after the columns. -#}
        {%- for row in run_query('describe table ' ~ relation).rows
            if row[0] not in found -%}
            {%- do found.update({row[0]: row[2]}) -%}
        {%- endfor -%}
        {%- for column in model.columns.values()
            if column.name not in config.get('partition_by', []) -%}
            {%- if column.name in found
                and found[column.name] != column.description | trim -%}
                {%- do run_query(
                    'alter table ' ~ relation ~ ' alter column '
                    ~ adapter.quote(column.name) ~ ' comment '
                    ~ comment_literal(column.description)
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- In place of dbt's own, which leaves out the comments on columns: Spark takes none in
    the statement that makes and fills a table, but keeps those of a view it reads. -#}
{% macro spark__create_table_as(
    temporary, relation, compiled_code, language='sql'
) -%}
    {%- if temporary or not config.persist_column_docs() -%}
        {{ return(dbt.spark__create_table_as(
            temporary, relation, compiled_code, language
        )) }}
    {%- endif -%}
    {%- set names = model.columns.keys() | list if config.get('contract').enforced
        else get_columns_in_query(compiled_code) -%}
    {%- set quoted, commented = [], [] -%}
    {%- for name in names -%}
        {%- do quoted.append(adapter.quote(name)) -%}
        {%- do commented.append(
            adapter.quote(name) ~ ' comment '
            ~ comment_literal(model.columns.get(name, {}).get('description', ''))
        ) -%}
    {%- endfor -%}
    {%- set view = adapter.quote(relation.identifier ~ '__commented') -%}
    {%- do run_query(
        'create or replace temporary view ' ~ view ~ ' (' ~ commented | join(', ')
        ~ ') as select ' ~ quoted | join(', ') ~ ' from (' ~ compiled_code ~ ')'
    ) -%}
    {{ return(dbt.spark__create_table_as(
        false, relation, 'select * from ' ~ view, language
    )) }}
{%- endmacro %}

{#- On one line: the publication reads it from a list of properties, one a line. -#}
{% macro spark__comment_clause() -%}
    {%- if config.persist_relation_docs() and model.description -%}
        comment {{ comment_literal(model.description | replace('\n', ' ')) }}
    {%- endif -%}
{%- endmacro %}

{#- A description as a literal. -#}
{% macro comment_literal(description) -%}
    {{ return(adapter.dispatch('comment_literal')(description | trim)) }}
{%- endmacro %}

{% macro default__comment_literal(description) -%}
    {{ return("'" ~ description | replace("'", "''") ~ "'") }}
{%- endmacro %}

{% macro spark__comment_literal(description) -%}
    {{ return(spark_literal(description)) }}
{%- endmacro %}

{#- SQL that makes a table without rows. Its columns have types by their names; ``told``
    is the node of the graph that describes it. -#}
{% macro described_table(table, types, told) -%}
    {{ return(adapter.dispatch('described_table')(table, types, told)) }}
{%- endmacro %}

{#- The runner comments what it finds. -#}
{% macro default__described_table(table, types, told) -%}
    {%- set columns = [] -%}
    {%- for name, type in types.items() -%}
        {%- do columns.append(name ~ ' ' ~ type) -%}
    {%- endfor -%}
    create table {{ table }} ({{ columns | join(', ') }})
{%- endmacro %}

{#- Here comments belong to the statement that makes the table. -#}
{% macro spark__described_table(table, types, told) -%}
    {%- set columns = [] -%}
    {%- for name, type in types.items() -%}
        {%- do columns.append(
            name ~ ' ' ~ type ~ ' comment '
            ~ comment_literal(told.columns[name].description)
        ) -%}
    {%- endfor -%}
    create table {{ table }} ({{ columns | join(', ') }}) using parquet
    comment {{ comment_literal(told.description | replace('\n', ' ')) }}
{%- endmacro %}
