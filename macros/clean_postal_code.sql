{#- A postal code in upper case with single blanks, without the apostrophe by which
    spreadsheets keep leading zeros; nothing but blanks is NULL. -#}
{% macro clean_postal_code(column) -%}
    nullif(
        {{ upper_text(trimmed(regexp_replace_all(
            trimmed(regexp_replace_all(column, '[' ~ blanks() ~ ']+', ' ')), "^''", ''
        ))) }},
        ''
    )
{%- endmacro %}
