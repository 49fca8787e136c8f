{#- Arithmetic on days, and the day of a moment in a time zone. -#}

{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch('days_between')(earlier, later)) }}
{%- endmacro %}

{% macro default__days_between(earlier, later) -%}
    cast({{ later }} - {{ earlier }} as integer)
{%- endmacro %}

{% macro add_days(day, number) -%}
    {{ return(adapter.dispatch('add_days')(day, number)) }}
{%- endmacro %}

{% macro default__add_days(day, number) -%}
    ({{ day }} + cast({{ number }} as integer))
{%- endmacro %}

{#- The day, in an IANA time zone, of a UTC timestamp. -#}
{% macro day_in_zone(utc_timestamp, zone) -%}
    {{ return(adapter.dispatch('day_in_zone')(utc_timestamp, zone)) }}
{%- endmacro %}

{% macro default__day_in_zone(utc_timestamp, zone) -%}
    cast(timezone({{ zone }}, timezone('UTC', {{ utc_timestamp }})) as date)
{%- endmacro %}

{#- The first day of a day's month. -#}
{% macro month_of(day) -%}
    cast({{ dbt.date_trunc('month', day) }} as date)
{%- endmacro %}

{#- The wall clock, in an IANA time zone, at a UTC timestamp: a timestamp without zone. -#}
{% macro local_moment(utc_timestamp, zone) -%}
    {{ return(adapter.dispatch('local_moment')(utc_timestamp, zone)) }}
{%- endmacro %}

{% macro default__local_moment(utc_timestamp, zone) -%}
    timezone({{ zone }}, timezone('UTC', {{ utc_timestamp }}))
{%- endmacro %}
