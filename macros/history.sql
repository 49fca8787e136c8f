{#- What every model of the history, one row a customer or cut-off and scoring date,
    does alike. -#}

{#- A table as earlier runs left it, in the schema of a model that may not ref() it for it
    is made later; none on a warehouse without it. -#}
{% macro left_table(model, name) -%}
    {{ return(load_relation(
        api.Relation.create(
            database=model.database | default(none),
            schema=model.schema,
            identifier=name
        )
    ) if execute else none) }}
{%- endmacro %}

{#- What earlier runs finished, as rows; none on a warehouse without a history. -#}
{% macro finished_dates(model) -%}
    {%- set log = left_table(model, 'int_calendar__finished_dates') -%}
    {%- if log and left_table(model, 'int_segments__memberships') -%}
    select
        run_number,
        as_of_date,
        policy_version,
        fingerprint,
        reason,
        is_back_dated
    from {{ log }}
    {%- else -%}
    select
        cast(0 as integer) as run_number,
        cast(null as date) as as_of_date,
        cast(null as {{ dbt.type_string() }}) as policy_version,
        cast(null as decimal(38, 0)) as fingerprint,
        cast(null as {{ dbt.type_string() }}) as reason,
        cast(null as boolean) as is_back_dated
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

{#- The segments of the history as earlier runs left them; none without a history, nor
    where it is to be scored anew. -#}
{% macro past_memberships(model) -%}
    {%- set history = left_table(model, 'int_segments__memberships') -%}
    {%- if history and is_refresh_asked() == 'false' -%}
    select
        customer_id,
        as_of_date,
        segment,
        segment_since_date
    from {{ history }}
    {%- else -%}
    select
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as date) as as_of_date,
        cast(null as {{ dbt.type_string() }}) as segment,
        cast(null as date) as segment_since_date
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

{#- Whether a full refresh is asked for in this run. -#}
{% macro is_refresh_asked() -%}
    {{ return('true' if flags.FULL_REFRESH else 'false') }}
{%- endmacro %}

{#- Whether everything is to be made anew: it is asked for, or was by a run that did not
    end and left rows of two kinds. -#}
{% macro is_full_refresh() -%}
    {{ return('true' if flags.FULL_REFRESH or is_refresh_unfinished() else 'false') }}
{%- endmacro %}

{#- Whether the last full refresh that began has not been finished by any run. -#}
{% macro is_refresh_unfinished() -%}
    {%- if not execute -%} {{ return(false) }} {%- endif -%}
    {%- set folder = 'model.' ~ project_name ~ '.int_calendar__' -%}
    {%- set begun = left_table(graph.nodes[folder ~ 'begun'], 'int_calendar__begun') -%}
    {%- set log = left_table(
        graph.nodes[folder ~ 'finished_dates'], 'int_calendar__finished_dates'
    ) -%}
    {%- if not begun or not log -%} {{ return(false) }} {%- endif -%}
    {%- set unfinished -%}
        select count(*) from {{ begun }}
        where
            is_full_refresh
            and run_number > (select coalesce(max(run_number), 0) from {{ log }})
    {%- endset -%}
    {{ return(run_query(unfinished).rows[0][0] > 0) }}
{%- endmacro %}
