{#- Makes the raw tables known to Spark: each is a folder of Parquet files that landing
    wrote. `tables` gives the folder and the columns, as SQL, of each. -#}
{% macro raw_tables(tables) -%}
    {%- do run_query('create schema if not exists raw') -%}
    {%- for name, table in tables.items() -%}
        {%- do run_query('drop table if exists raw.' ~ adapter.quote(name)) -%}
        {%- do run_query(
            'create table raw.' ~ adapter.quote(name) ~ ' (' ~ table.columns ~ ')'
            ~ " using parquet location '" ~ table.folder ~ "'"
        ) -%}
    {%- endfor -%}
{%- endmacro %}
