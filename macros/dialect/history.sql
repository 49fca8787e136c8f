{#- The config of a table of the history, which is written date by date:
    `config(**history())` for one of customers, `config(**history('forget_dates()'))` for
    another. Before it gets its rows, those that `forgotten` names are gone: of dates made
    anew and of dates no longer kept. Until the run has ended well, put_aside() keeps
    those rows. Whoever objects to profiling is in no table of customers afterwards.
    dbt's own strategies remove only the dates for which there are new rows. -#}
{% macro history(forgotten='forget_dates(of_people=true)') -%}
    {#- The hooks read these tables, so they must be built before. -#}
    {%- do ref('int_calendar__dates_to_score') -%}
    {%- do ref('int_calendar__scoring_dates') -%}
    {%- do ref('int_population__objectors') -%}
    {{ return(adapter.dispatch('history')(forgotten)) }}
{%- endmacro %}

{% macro default__history(forgotten) -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'forget_and_append',
        'on_schema_change': 'append_new_columns',
        'tags': ['history'],
        'meta': {'forget': '{{ forget_rows(' ~ forgotten ~ ') }}'},
        'pre_hook': '{{ put_aside(' ~ forgotten ~ ') }}',
        'post_hook': '{{ forget_objectors(' ~ forgotten ~ ') }}',
    }) }}
{%- endmacro %}

{#- SQL that takes those out of a table of customers who object to profiling. -#}
{% macro forget_objectors(forgotten) -%}
    {{ return(
        adapter.dispatch('forget_objectors')(forgotten.which) if forgotten.which else ''
    ) }}
{%- endmacro %}

{% macro default__forget_objectors(which) -%}
    delete from {{ this }} where {{ is_of_objector(which) }}
{%- endmacro %}

{#- SQL: whether a row for which `which` holds is of a customer who objects to profiling. -#}
{% macro is_of_objector(which) -%}
    {{ which }}
    and customer_id in (select customer_id from {{ ref('int_population__objectors') }})
{%- endmacro %}

{#- The incremental strategy of that config. Not a pre-hook: DuckDB refuses to add a
    column in a transaction that has already deleted rows. -#}
{% macro get_incremental_forget_and_append_sql(arg_dict) -%}
    {%- set forgotten = render(config.get('meta')['forget']) | trim -%}
    {{ forgotten ~ ';' if forgotten }}
    {{ get_incremental_append_sql(arg_dict) }}
{%- endmacro %}

{#- The rows that a table of the history forgets before it gets its rows: those of the
    dates that are scored in this run, those of dates that are no longer kept, and, in
    tables of people, those of who objects to profiling for which `which` holds. -#}
{% macro forget_dates(recorded_only=true, of_people=false, which='1 = 1') -%}
    {%- set written -%}
        select as_of_date from {{ ref('int_calendar__dates_to_score') }}
        {{ 'where is_recorded' if recorded_only }}
    {%- endset -%}
    {%- set kept -%}
        select as_of_date from {{ ref('int_calendar__scoring_dates') }}
        where as_of_date is not null
    {%- endset -%}
    {{ return({
        'written': written, 'kept': kept, 'which': which if of_people else none,
    }) }}
{%- endmacro %}

{#- The causes of moves that are forgotten before new ones are told: those that are told
    again, those into dates that are no longer kept, and those of who objects. -#}
{% macro forget_causes() -%}
    {%- set pairs -%}
        select as_of_date from {{ ref('int_history__date_pairs') }} where
    {%- endset -%}
    {{ return({
        'written': pairs ~ ' is_touched', 'kept': pairs ~ ' not is_touched',
        'which': '1 = 1',
    }) }}
{%- endmacro %}

{#- SQL: whether a row is one of those that forget_dates() or forget_causes() names. -#}
{% macro is_forgotten(forgotten) -%}
    as_of_date in ({{ forgotten.written }})
    or as_of_date not in ({{ forgotten.kept }})
    {%- if forgotten.which %}
    or ({{ is_of_objector(forgotten.which) }})
    {%- endif %}
{%- endmacro %}

{#- SQL that takes the forgotten rows out of a table. -#}
{% macro forget_rows(forgotten) -%}
    {%- if execute and load_relation(this) -%}
    delete from {{ this }} where {{ is_forgotten(forgotten) }}
    {%- endif -%}
{%- endmacro %}
