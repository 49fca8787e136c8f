{#- SQL for the rows of this model as earlier runs left them, for its own query; none in a
    first run or a full refresh. `columns` are their names and types. With
    `as_described`, there are none either where the table lacks a column that the model
    describes, so that a new column is filled in every row. -#}
{% macro stored_rows(columns, as_described=true) -%}
    {%- set wanted = columns.keys() | list -%}
    {%- if as_described -%}
        {%- set wanted = wanted + model.columns.keys() | list -%}
    {%- endif -%}
    {%- if is_incremental() and has_columns(this, wanted) -%}
    select {{ columns.keys() | join(', ') }} from {{ this }}
    {%- else -%}
    select
        {%- for name, type in columns.items() %}
        cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

{#- Whether a table has all these columns. -#}
{% macro has_columns(table, names) -%}
    {%- if not execute -%} {{ return(false) }} {%- endif -%}
    {%- set there = adapter.get_columns_in_relation(table) | map(attribute='name') | list -%}
    {{ return(names | reject('in', there) | list | length == 0) }}
{%- endmacro %}

{#- SQL for the parts of a rollup that are written in this run: those whose version is not
    the one that is stored. `days` is a CTE of the parts and versions of its input. -#}
{% macro changed_parts(days) -%}
    select
        days.part_date,
        days.part_version
    from {{ days }} as days
    left join (
        select
            part_date,
            min(part_version) as part_version
        from (
            {{ stored_rows({'part_date': 'date', 'part_version': dbt.type_string()}) }}
        ) as stored_rows
        group by part_date
    ) as stored
        on days.part_date = stored.part_date
    where stored.part_version is null or stored.part_version <> days.part_version
{%- endmacro %}

{#- A version of a landed file, for use over a group of its rows: the run that landed it,
    and how many rows it has, for an erasure takes some out. -#}
{% macro batch_version(policy_version) -%}
    {{ policy_version }} || ':' || min(_run_id)
    || ':' || cast(count(*) as {{ dbt.type_string() }})
{%- endmacro %}
