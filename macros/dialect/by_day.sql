{#- The config of a table that is filled day by day: `config(**by_day())`. Before it gets
    its rows, what `forget` takes out is gone: days made anew, days no longer kept. -#}
{% macro by_day(forget='forget_dates()') -%}
    {{ return(adapter.dispatch('by_day')(forget)) }}
{%- endmacro %}

{% macro default__by_day(forget) -%}
    {{ return(grown(forget)) }}
{%- endmacro %}

{#- Before a table of the history gets its rows: take out those of the dates that are
    scored in this run, those of dates that are no longer kept, and, in tables of people,
    those of who objects to profiling for which `which` holds. -#}
{% macro forget_dates(recorded_only=true, of_people=false, which='1 = 1') -%}
    {{ return(adapter.dispatch('forget_dates')(recorded_only, of_people, which)) }}
{%- endmacro %}

{% macro default__forget_dates(recorded_only, of_people, which) -%}
    {%- if execute and load_relation(this) -%}
    delete from {{ this }}
    where
        as_of_date in (
            select as_of_date from {{ ref('int_calendar__scoring_dates') }}
            {{ 'where is_recorded' if recorded_only }}
        )
        or as_of_date not in (
            select as_of_date from {{ ref('int_calendar__kept_dates') }}
            where as_of_date is not null
        )
        {%- if of_people %}
        or (
            {{ which }}
            and customer_id in (
                select customer_id from {{ ref('int_population__objectors') }}
            )
        )
        {%- endif %}
    {%- endif -%}
{%- endmacro %}

{#- Before the causes of moves are told: take out those that are told anew, and those
    into dates that are no longer kept. -#}
{% macro forget_causes() -%}
    {{ return(adapter.dispatch('forget_causes')()) }}
{%- endmacro %}

{% macro default__forget_causes() -%}
    {%- if execute and load_relation(this) -%}
    delete from {{ this }}
    where
        as_of_date not in (
            select as_of_date from {{ ref('int_history__date_pairs') }}
            where not is_touched
        )
        or customer_id in (
            select customer_id from {{ ref('int_population__objectors') }}
        )
    {%- endif -%}
{%- endmacro %}
