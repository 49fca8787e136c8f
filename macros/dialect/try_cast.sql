{#- Casts that give NULL where a value has not the form of the type. -#}

{% macro try_decimal(value, precision=18, scale=4) -%}
    {{ return(adapter.dispatch('try_decimal')(value, precision, scale)) }}
{%- endmacro %}

{#- DuckDB bears spaces around a number, but not the others. -#}
{% macro default__try_decimal(value, precision, scale) -%}
    coalesce(
        try_cast({{ value }} as decimal({{ precision }}, {{ scale }})),
        try_cast(
            {{ trimmed('cast(' ~ value ~ ' as varchar)') }}
            as decimal({{ precision }}, {{ scale }})
        )
    )
{%- endmacro %}

{% macro postgres__try_decimal(value, precision, scale) -%}
    {%- set text = 'cast(' ~ value ~ ' as text)' -%}
    {%- set number = 'cast(' ~ trimmed(text) ~ ' as numeric)' -%}
    case
        when {{ matches(text, number_in_blanks('e')) }}
            then
                case
                    when
                        abs(round({{ number }}, {{ scale }}))
                        < 1{{ '0' * (precision - scale) }}
                        then
                            cast(
                                {{ number }} as decimal({{ precision }}, {{ scale }})
                            )
                end
    end
{%- endmacro %}

{#- Java also reads the digits of other scripts. -#}
{% macro spark__try_decimal(value, precision, scale) -%}
    {%- set text = 'cast(' ~ value ~ ' as string)' -%}
    case
        when {{ matches(text, number_in_blanks('[eE]')) }}
            then
                try_cast(
                    {{ trimmed(text) }} as decimal({{ precision }}, {{ scale }})
                )
    end
{%- endmacro %}

{#- The pattern of a number with blanks around it, whole; `exponent` is its sign. -#}
{% macro number_in_blanks(exponent) -%}
    {{ return(
        '^' ~ blanks_around() ~ '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)'
        ~ '(' ~ exponent ~ '[+-]?[0-9]{1,3})?' ~ blanks_around() ~ '$'
    ) }}
{%- endmacro %}

{% macro try_timestamp(value) -%}
    {{ return(adapter.dispatch('try_moment')(value, 'timestamp')) }}
{%- endmacro %}

{% macro try_date(value) -%}
    {{ return(adapter.dispatch('try_moment')(value, 'date')) }}
{%- endmacro %}

{#- The canonical forms of landing, the same on every engine: by itself DuckDB reads an
    hour 24, and Spark days of the year 0, a time without minutes, a zone. -#}
{% macro default__try_moment(value, type) -%}
    {%- set text = 'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    case
        when {{ matches(text, '^' ~ canonical_moment() ~ '$') }}
            then try_cast({{ value }} as {{ type }})
        when {{ matches(text, canonical_moment_in_blanks()) }}
            then try_cast({{ trimmed(text) }} as {{ type }})
    end
{%- endmacro %}

{#- Postgres stops at a day that its month has not. -#}
{% macro postgres__try_moment(value, type) -%}
    {%- set text = trimmed(value) -%}
    case
        when
            {{ matches(value, canonical_moment_in_blanks()) }}
            then
                case
                    when
                        cast(substring({{ text }}, 9, 2) as integer) <= extract(
                            day from cast(substring({{ text }}, 1, 8) || '01' as date)
                            + interval '1 month' - interval '1 day'
                        )
                        then cast({{ text }} as {{ type }})
                end
    end
{%- endmacro %}

{#- The pattern of a day, or a day and a time, as landing writes it. No year is 0. -#}
{% macro canonical_moment() -%}
    {{ return(
        '([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])'
        ~ '-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
        ~ '([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?'
    ) }}
{%- endmacro %}

{#- The same with blanks around it, whole. -#}
{% macro canonical_moment_in_blanks() -%}
    {{ return('^' ~ blanks_around() ~ canonical_moment() ~ blanks_around() ~ '$') }}
{%- endmacro %}

{% macro try_boolean(value) -%}
    {{ return(adapter.dispatch('try_boolean')(value)) }}
{%- endmacro %}

{% macro default__try_boolean(value) -%}
    {%- set word = 'lower(' ~ trimmed_value(
        'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')'
    ) ~ ')' -%}
    case
        when {{ word }} in ('true', 't', 'yes', 'y', '1') then true
        when {{ word }} in ('false', 'f', 'no', 'n', '0') then false
    end
{%- endmacro %}
