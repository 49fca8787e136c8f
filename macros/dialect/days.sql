{#- Arithmetic on days, and the day of a moment in a time zone. -#}

{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch('days_between')(earlier, later)) }}
{%- endmacro %}

{% macro default__days_between(earlier, later) -%}
    cast({{ later }} - {{ earlier }} as integer)
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    date_diff({{ later }}, {{ earlier }})
{%- endmacro %}

{% macro add_days(day, number) -%}
    {{ return(adapter.dispatch('add_days')(day, number)) }}
{%- endmacro %}

{% macro default__add_days(day, number) -%}
    ({{ day }} + cast({{ number }} as integer))
{%- endmacro %}

{% macro spark__add_days(day, number) -%}
    date_add({{ day }}, cast({{ number }} as integer))
{%- endmacro %}

{#- The day, in an IANA time zone, of a UTC timestamp. Cross join the settings
    in the same select, without an inner join there: DuckDB looks up a zone that comes
    through a join for each row, which takes five times as long. -#}
{% macro day_in_zone(utc_timestamp, zone) -%}
    {{ return(adapter.dispatch('day_in_zone')(utc_timestamp, zone)) }}
{%- endmacro %}

{% macro default__day_in_zone(utc_timestamp, zone) -%}
    cast(timezone({{ zone }}, timezone('UTC', {{ utc_timestamp }})) as date)
{%- endmacro %}

{% macro spark__day_in_zone(utc_timestamp, zone) -%}
    cast(from_utc_timestamp({{ utc_timestamp }}, {{ zone }}) as date)
{%- endmacro %}

{#- The first day of a day's month. -#}
{% macro month_of(day) -%}
    cast(date_trunc('month', cast({{ day }} as timestamp)) as date)
{%- endmacro %}

{#- The wall clock, in an IANA time zone, at a UTC timestamp: a timestamp without zone. -#}
{% macro local_moment(utc_timestamp, zone) -%}
    {{ return(adapter.dispatch('local_moment')(utc_timestamp, zone)) }}
{%- endmacro %}

{% macro default__local_moment(utc_timestamp, zone) -%}
    timezone({{ zone }}, timezone('UTC', {{ utc_timestamp }}))
{%- endmacro %}

{% macro spark__local_moment(utc_timestamp, zone) -%}
    from_utc_timestamp({{ utc_timestamp }}, {{ zone }})
{%- endmacro %}

{#- The moment, UTC, at which a day begins in an IANA time zone. Where the clock skips
    midnight it is the first moment after it; of two midnights, the second. -#}
{% macro first_moment(day, zone) -%}
    {{ return(adapter.dispatch('first_moment')(day, zone)) }}
{%- endmacro %}

{% macro default__first_moment(day, zone) -%}
    timezone('UTC', timezone({{ zone }}, cast({{ day }} as timestamp)))
{%- endmacro %}

{#- Spark takes the first of two midnights. They are an hour apart. -#}
{% macro spark__first_moment(day, zone) -%}
    {%- set local = 'cast(' ~ day ~ ' as timestamp)' -%}
    {%- set moment = 'to_utc_timestamp(' ~ local ~ ', ' ~ zone ~ ')' -%}
    case
        when
            from_utc_timestamp({{ moment }} + interval '1 hour', {{ zone }})
            = {{ local }}
            then {{ moment }} + interval '1 hour'
        else {{ moment }}
    end
{%- endmacro %}

{#- Whole months from the first day of a month to that of a later one. -#}
{% macro months_between(earlier, later) -%}
    (extract(year from {{ later }}) - extract(year from {{ earlier }})) * 12
    + extract(month from {{ later }}) - extract(month from {{ earlier }})
{%- endmacro %}
