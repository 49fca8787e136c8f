{#- Casts that give NULL where a value has not the form of the type. -#}

{% macro try_decimal(value, precision=18, scale=4) -%}
    {{ return(adapter.dispatch('try_cast')(value, 'decimal(' ~ precision ~ ', ' ~ scale ~ ')')) }}
{%- endmacro %}

{% macro try_timestamp(value) -%}
    {{ return(adapter.dispatch('try_cast')(value, 'timestamp')) }}
{%- endmacro %}

{% macro try_date(value) -%}
    {{ return(adapter.dispatch('try_cast')(value, 'date')) }}
{%- endmacro %}

{% macro try_boolean(value) -%}
    {{ return(adapter.dispatch('try_cast')(value, 'boolean')) }}
{%- endmacro %}

{% macro default__try_cast(value, type) -%}
    try_cast({{ value }} as {{ type }})
{%- endmacro %}
