{#- ops.history_log: which dates runs began to score, finished and dropped. Runs write it,
    and models read it as a source, so no model reads what is built after it. -#}

{#- The table, as dbt calls it. -#}
{% macro history_log() -%}
    {{ return(api.Relation.create(
        database=target.database if target.type != 'spark' else none,
        schema=working_schema('ops'),
        identifier='history_log',
    )) }}
{%- endmacro %}

{#- SQL that makes the table where it is not there yet, as a list of statements. -#}
{% macro history_log_made() -%}
    {#- load_relation() would begin a transaction where dbt does not know the schema. -#}
    {%- if names_of_columns(history_log()) -%} {{ return([]) }} {%- endif -%}
    {%- set types = {
        'run_number': 'integer',
        'event_type': dbt.type_string(),
        'as_of_date': 'date',
        'policy_version': dbt.type_string(),
        'fingerprint': 'decimal(38, 0)',
        'reason': dbt.type_string(),
        'is_back_dated': 'boolean',
    } -%}
    {{ return([
        'create schema if not exists ' ~ working_schema('ops'),
        described_table(
            history_log(),
            types,
            graph.sources.values() | selectattr('name', 'equalto', 'history_log') | first
        ),
    ]) }}
{%- endmacro %}

{#- SQL that adds an event of a whole run. -#}
{% macro logged(run_number, event) -%}
    insert into {{ history_log() }}
    select
        cast({{ run_number }} as integer), '{{ event }}', cast(null as date),
        cast(null as {{ dbt.type_string() }}), cast(null as decimal(38, 0)),
        cast(null as {{ dbt.type_string() }}), cast(null as boolean)
    from {{ history_log() }}
{%- endmacro %}

{#- SQL that adds the dates that the run finished or dropped. The model has the columns of
    the log in their order, but for the number of the run. -#}
{% macro dates_logged(recorded) -%}
    insert into {{ history_log() }}
    select runs.run_number, recorded.*
    from {{ api.Relation.create(
        database=recorded.database, schema=recorded.schema, identifier=recorded.alias
    ) }} as recorded
    cross join (
        select max(run_number) as run_number from {{ history_log() }}
    ) as runs
{%- endmacro %}

{#- The model whose rows a run that ended well adds to the log. -#}
{% macro recording_model() -%}
    {{ return('model.customer_scoring.int_calendar__dates_to_record') }}
{%- endmacro %}
