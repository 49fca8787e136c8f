{#- Text in Unicode's composed form (NFC): equal letters are equal. -#}
{% macro nfc(text) -%}
    {{ return(adapter.dispatch('nfc')(text)) }}
{%- endmacro %}

{% macro default__nfc(text) -%}
    nfc_normalize({{ text }})
{%- endmacro %}
