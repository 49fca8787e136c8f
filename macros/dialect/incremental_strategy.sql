{#- In place of dbt's own check: on Parquet there are two ways to add to a table, and one
    of them replaces the whole table where no partition is named. -#}
{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) -%}
    {%- if raw_strategy not in ['append', 'insert_overwrite'] -%}
        {%- do exceptions.raise_compiler_error(
            'Spark cannot ' ~ raw_strategy ~ ' in a table of Parquet files; configure '
            ~ model.name ~ ' with history(), by_key() or append.'
        ) -%}
    {%- elif raw_strategy == 'insert_overwrite' and not config.get('partition_by') -%}
        {%- do exceptions.raise_compiler_error(
            'insert_overwrite without partition_by would replace all of ' ~ model.name
            ~ '; configure it with history() or by_key().'
        ) -%}
    {%- endif -%}
    {{ return(raw_strategy) }}
{%- endmacro %}
