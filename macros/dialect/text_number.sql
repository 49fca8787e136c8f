{#- A whole number from 0 to 4,294,967,295 that equal texts share, the same on every
    engine: the first 32 bits of the text's MD5. -#}
{% macro text_number(text) -%}
    {{ return(adapter.dispatch('text_number')(text)) }}
{%- endmacro %}

{% macro default__text_number(text) -%}
    cast('0x' || substring(md5({{ text }}), 1, 8) as bigint)
{%- endmacro %}

{% macro postgres__text_number(text) -%}
    cast(cast('x' || substring(md5({{ text }}), 1, 8) as bit(32)) as bigint)
{%- endmacro %}

{% macro spark__text_number(text) -%}
    cast(conv(substring(md5({{ text }}), 1, 8), 16, 10) as bigint)
{%- endmacro %}
