{#- A postal code in upper case with single blanks, without the apostrophe by which
    spreadsheets keep leading zeros; nothing but blanks is NULL. -#}
{% macro clean_postal_code(column) -%}
    nullif(
        {{ in_caps(trimmed(replaced(
            trimmed(replaced(column, '[' ~ blanks() ~ ']+', ' ')), "^''", ''
        ))) }},
        ''
    )
{%- endmacro %}
