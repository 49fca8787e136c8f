{#- A row as one JSON object of text values: the columns given, of one relation. -#}
{% macro row_as_json(columns, relation='landed') -%}
    {{ return(adapter.dispatch('row_as_json')(columns, relation)) }}
{%- endmacro %}

{% macro default__row_as_json(columns, relation) -%}
    cast(json_object(
        {%- for column in columns %}
        '{{ column }}', {{ relation }}.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) as varchar)
{%- endmacro %}

{#- Without blanks between the values, and control characters in capital hexadecimal
    digits, as the other engines write them. -#}
{% macro postgres__row_as_json(columns, relation) -%}
    {%- set codes = ['0b', '0e', '0f', '1a', '1b', '1c', '1d', '1e', '1f'] -%}
    {%- for code in codes %}regexp_replace({% endfor -%}
    '{'
    {%- for column in columns %}
    || '{{ ',' if not loop.first }}"{{ column }}":'
    || coalesce(cast(to_json({{ relation }}.{{ column }}) as text), 'null')
    {%- endfor %}
    || '}'
    {%- for code in codes %},
        '(?<!\\)((\\\\)*)\\u00{{ code }}', '\1\\u00{{ code | upper }}', 'g'
    ){% endfor -%}
{%- endmacro %}

{% macro spark__row_as_json(columns, relation) -%}
    to_json(
        named_struct(
            {%- for column in columns %}
            '{{ column }}', {{ relation }}.{{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        ),
        map('ignoreNullFields', 'false')
    )
{%- endmacro %}
