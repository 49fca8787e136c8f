{#- SQL for the batches, one a landed file, whose rows are to be staged in this run: new
    ones, those that landed again, that lost rows, that were staged by another policy,
    and those that are no longer landed. `landed` and `staged` are two CTEs. -#}
{% macro open_batches(landed, staged) -%}
    select coalesce(landed._landed_order, staged._landed_order) as _landed_order
    from (
        select
            _landed_order,
            min(_run_id) as _run_id,
            count(*) as row_count
        from {{ landed }}
        group by _landed_order
    ) as landed
    full outer join {{ staged }} as staged
        on landed._landed_order = staged._landed_order
    where
        landed._landed_order is null
        or staged._landed_order is null
        or landed._run_id <> staged._run_id
        or landed.row_count <> staged.row_count
        or staged.policy_version <> {{ policy_version() }}
{%- endmacro %}

{#- Whether a landed row is of a batch that the model `open_batches` lists. -#}
{% macro is_staged_now(relation, open_batches) -%}
    {{ relation }}._landed_order in (
        select _landed_order from {{ open_batches }}
        where _landed_order is not null
    )
{%- endmacro %}

{#- The batches that the table `name` holds as earlier runs left it; none where it is to
    be made anew. -#}
{% macro staged_batches(model, name) -%}
    {%- set table = kept_rows(model, name) -%}
    {%- if table -%}
    select
        _landed_order,
        min(_run_id) as _run_id,
        min({{ column_of_today(table, name, 'policy_version') }}) as policy_version,
        count(*) as row_count
    from {{ table }}
    group by _landed_order
    {%- else -%}
    select
        cast(null as integer) as _landed_order,
        cast(null as {{ dbt.type_string() }}) as _run_id,
        cast(null as {{ dbt.type_string() }}) as policy_version,
        cast(null as bigint) as row_count
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

{#- The rates at which the table `name` priced its lines in earlier runs; none where it is
    to be made anew. -#}
{% macro staged_rates(model, name) -%}
    {%- set table = kept_rows(model, name) -%}
    {%- if table and has_todays_columns(table, name) -%}
    select
        _landed_order,
        currency,
        ordered_date,
        rate
    from {{ table }}
    where currency is not null and ordered_date is not null
    group by _landed_order, currency, ordered_date, rate
    {%- else -%}
    select
        cast(null as integer) as _landed_order,
        cast(null as {{ dbt.type_string() }}) as currency,
        cast(null as date) as ordered_date,
        cast(null as decimal(18, 6)) as rate
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

{#- The touchpoints of the table `name` and the address each was staged with; none where
    it is made anew. -#}
{% macro staged_emails(model, name) -%}
    {%- set table = kept_rows(model, name) -%}
    {%- if table and has_todays_columns(table, name) -%}
    select
        _file,
        _row,
        _landed_order,
        customer_email
    from {{ table }}
    {%- else -%}
    select
        cast(null as {{ dbt.type_string() }}) as _file,
        cast(null as bigint) as _row,
        cast(null as integer) as _landed_order,
        cast(null as {{ dbt.type_string() }}) as customer_email
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
