{#- A name as it is compared: NFC, single blanks, none around it; nothing but blanks is
    NULL. Case and apostrophes stay: 't Hooft is a name. -#}
{% macro clean_name(column) -%}
    nullif(
        {{ trimmed(nfc(regexp_replace_all(column, '[' ~ blanks() ~ ']+', ' '))) }},
        ''
    )
{%- endmacro %}
