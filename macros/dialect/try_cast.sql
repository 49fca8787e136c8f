{#- Casts that give NULL where a value has not the form of the type. -#}

{% macro try_decimal(value, precision=18, scale=4) -%}
    {{ return(adapter.dispatch('try_decimal')(value, precision, scale)) }}
{%- endmacro %}

{% macro default__try_decimal(value, precision, scale) -%}
    try_cast({{ value }} as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}

{% macro postgres__try_decimal(value, precision, scale) -%}
    case
        when
            cast({{ value }} as text)
            ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)(e[+-]?[0-9]{1,3})?$'
            then
                case
                    when
                        abs(round(cast({{ value }} as numeric), {{ scale }}))
                        < 1{{ '0' * (precision - scale) }}
                        then
                            cast(
                                cast({{ value }} as numeric)
                                as decimal({{ precision }}, {{ scale }})
                            )
                end
    end
{%- endmacro %}

{#- Java also reads the digits of other scripts. -#}
{% macro spark__try_decimal(value, precision, scale) -%}
    case
        when
            cast({{ value }} as string)
            rlike '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$'
            then try_cast({{ value }} as decimal({{ precision }}, {{ scale }}))
    end
{%- endmacro %}

{% macro try_timestamp(value) -%}
    {{ return(adapter.dispatch('try_moment')(value, 'timestamp')) }}
{%- endmacro %}

{% macro try_date(value) -%}
    {{ return(adapter.dispatch('try_moment')(value, 'date')) }}
{%- endmacro %}

{% macro default__try_moment(value, type) -%}
    try_cast({{ value }} as {{ type }})
{%- endmacro %}

{#- The canonical forms of landing. Postgres stops at a day that its month has not. -#}
{% macro postgres__try_moment(value, type) -%}
    case
        when
            {{ matches(value, canonical_moment()) }}
            then
                case
                    when
                        cast(substring({{ value }}, 9, 2) as integer) <= extract(
                            day from cast(substring({{ value }}, 1, 8) || '01' as date)
                            + interval '1 month' - interval '1 day'
                        )
                        then cast({{ value }} as {{ type }})
                end
    end
{%- endmacro %}

{#- Spark reads more: days of the year 0, a time without minutes, a zone. -#}
{% macro spark__try_moment(value, type) -%}
    case
        when {{ matches(value, canonical_moment()) }}
            then try_cast({{ value }} as {{ type }})
    end
{%- endmacro %}

{#- The pattern of a day, or a day and a time, as landing writes it. -#}
{% macro canonical_moment() -%}
    {{ return(
        '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
        ~ '([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?$'
    ) }}
{%- endmacro %}

{% macro try_boolean(value) -%}
    {{ return(adapter.dispatch('try_boolean')(value)) }}
{%- endmacro %}

{% macro default__try_boolean(value) -%}
    try_cast({{ value }} as boolean)
{%- endmacro %}

{% macro postgres__try_boolean(value) -%}
    {{ return(spark__try_boolean(value)) }}
{%- endmacro %}

{% macro spark__try_boolean(value) -%}
    case
        when lower({{ value }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ value }}) in ('false', 'f', 'no', 'n', '0') then false
    end
{%- endmacro %}
