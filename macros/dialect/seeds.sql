{#- dbt's own loader for Spark breaks on apostrophes and writes a missing text as None. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set columns = spark_seed_columns(model, agate_table) -%}
    {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
        {%- set written -%}
            insert into {{ this.render() }} values
            {% for row in chunk -%}
            (
                {%- for type in columns.values() -%}
                cast({{ spark_literal(row[loop.index0]) }} as {{ type }})
                {{- ', ' if not loop.last }}
                {%- endfor -%}
            ){{ ',' if not loop.last }}
            {% endfor %}
        {%- endset -%}
        {%- do adapter.add_query(written, abridge_sql_log=True) -%}
    {%- endfor -%}
    {{ return('select 1') }}
{%- endmacro %}

{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set written -%}
        create table {{ this.render() }} (
            {%- for name, type in spark_seed_columns(model, agate_table).items() %}
            {{ adapter.quote(name) }} {{ type }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) using parquet
    {%- endset -%}
    {%- call statement('_') -%} {{ written }} {%- endcall -%}
    {{ return(written) }}
{%- endmacro %}

{#- The columns of a seed and their types; Spark's texts have no other name than string. -#}
{% macro spark_seed_columns(model, agate_table) -%}
    {%- set told, columns = model['config'].get('column_types', {}), {} -%}
    {%- for name in agate_table.column_names -%}
        {%- set type = told.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
        {%- do columns.update({name: 'string' if type == 'varchar' else type}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{#- A value of a seed as a literal. -#}
{% macro spark_literal(value) -%}
    {%- if value is none -%} null
    {%- else -%} '{{ value | string | replace('\\', '\\\\') | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}
