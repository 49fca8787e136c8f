{#- An id as it is compared: text without blanks around it, and without the zeros behind
    the point that some programs give a whole number. What has lost digits is no id and
    NULL: in scientific notation, or in floating point from 9 * 10^15. The same as
    scripts/pipeline/landing/ids.py, which knows the marks of the file as well: 17.000
    may be seventeen thousand, so it stays as it is here. -#}
{% macro clean_id(column) -%}
    {%- set text = clean_text(column) -%}
    {%- set whole = 'substring(' ~ text ~ ", 1, position('.' in " ~ text ~ ') - 1)' -%}
    case
        when not {{ matches(text, '^([+-]?[0-9]+([.,]|[eE][+])|unreadable: )') }}
            then {{ text }}
        when {{ matches(text, '^[+-]?[0-9]{1,3}[.]000$') }} then {{ text }}
        when {{ matches(text, '^[+-]?0*([0-9]{1,15}|[1-8][0-9]{15})[.]0+$') }}
            then {{ whole }}
        when not {{ matches(text, '^(' ~ lost_digits() ~ ')$') }} then {{ text }}
    end
{%- endmacro %}

{#- The pattern of an id that is none, be it that landing marked it. -#}
{% macro lost_digits() -%}
    {{ return(
        'unreadable: .*|[+-]?[0-9]+[.]0+|[+-]?[0-9]+([.,][0-9]+)?[eE][+][0-9]{1,3}'
        ~ '|[+-]?[0-9][.,][0-9]+[eE]-?[0-9]{1,3}'
    ) }}
{%- endmacro %}

{#- Why a row without an id cannot be used: there is none, or it has lost digits; NULL
    where there is one. -#}
{% macro id_fault(column) -%}
    {%- set name = column.split('.') | last -%}
    case
        when {{ clean_text(column) }} is null then 'missing_{{ name }}'
        when {{ clean_id(column) }} is null then 'invalid_{{ name }}'
    end
{%- endmacro %}
