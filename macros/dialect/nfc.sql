{#- Text in Unicode's composed form (NFC): equal letters are equal. -#}
{% macro nfc(text) -%}
    {{ return(adapter.dispatch('nfc')(text)) }}
{%- endmacro %}

{% macro default__nfc(text) -%}
    nfc_normalize({{ text }})
{%- endmacro %}

{% macro postgres__nfc(text) -%}
    normalize({{ text }}, nfc)
{%- endmacro %}

{#- Spark has no function of its own; this one is of a library that it brings along, and
    slow: printable ASCII is composed as it is. -#}
{% macro spark__nfc(text) -%}
    case
        when {{ text }} rlike '[^ -~]'
            then reflect('com.ibm.icu.text.Normalizer', 'compose', {{ text }}, false)
        else {{ text }}
    end
{%- endmacro %}
