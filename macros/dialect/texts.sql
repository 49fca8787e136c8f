{#- Text without Unicode's spaces around it; tabs and line ends are none. -#}
{% macro trimmed_spaces(text) -%}
    {{ return(adapter.dispatch('trimmed_spaces')(text)) }}
{%- endmacro %}

{% macro default__trimmed_spaces(text) -%}
    trim({{ text }})
{%- endmacro %}

{% macro postgres__trimmed_spaces(text) -%}
    {{ return(spark__trimmed_spaces(text)) }}
{%- endmacro %}

{% macro spark__trimmed_spaces(text) -%}
    {%- set spaces = ' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007'
        ~ '\u2008\u2009\u200a\u202f\u205f\u3000' -%}
    trim(both '{{ spaces }}' from {{ text }})
{%- endmacro %}

{#- Text of any source without blanks and invisible marks around it, for columns: some
    engines are given it three times. -#}
{% macro trimmed_value(text) -%}
    {{ return(adapter.dispatch('trimmed_value')(text)) }}
{%- endmacro %}

{#- A trim by a set of characters is dear: text that begins and ends in plain letters or
    signs needs none. -#}
{% macro default__trimmed_value(text) -%}
    case
        when regexp_matches(cast({{ text }} as varchar), '^[^!-~]|[^!-~]$')
            then {{ trimmed(text) }}
        else {{ text }}
    end
{%- endmacro %}

{% macro postgres__trimmed_value(text) -%}
    {{ return(trimmed(text)) }}
{%- endmacro %}

{% macro spark__trimmed_value(text) -%}
    {{ return(trimmed(text)) }}
{%- endmacro %}

{#- Text in capital letters, each letter by itself: a sharp s has a capital of its own. -#}
{% macro upper_text(text) -%}
    {{ return(adapter.dispatch('upper_text')(text)) }}
{%- endmacro %}

{% macro default__upper_text(text) -%}
    upper({{ text }})
{%- endmacro %}

{% macro postgres__upper_text(text) -%}
    {%- set small, capital = '\u00df', '\u1e9e' -%}
    upper(replace({{ text }}, '{{ small }}', '{{ capital }}'))
{%- endmacro %}

{#- Spark gives some letters several capitals, and a sharp s two: they wait outside, as
    signs that nobody writes. -#}
{% macro spark__upper_text(text) -%}
    {%- set small = '\u00df\u1f80\u1f81\u1f82\u1f83\u1f84\u1f85\u1f86\u1f87'
        ~ '\u1f90\u1f91\u1f92\u1f93\u1f94\u1f95\u1f96\u1f97'
        ~ '\u1fa0\u1fa1\u1fa2\u1fa3\u1fa4\u1fa5\u1fa6\u1fa7\u1fb3\u1fc3\u1ff3' -%}
    {%- set capitals = '\u1e9e\u1f88\u1f89\u1f8a\u1f8b\u1f8c\u1f8d\u1f8e\u1f8f'
        ~ '\u1f98\u1f99\u1f9a\u1f9b\u1f9c\u1f9d\u1f9e\u1f9f'
        ~ '\u1fa8\u1fa9\u1faa\u1fab\u1fac\u1fad\u1fae\u1faf\u1fbc\u1fcc\u1ffc' -%}
    {%- set others = '\u0149\u01f0\u0390\u03b0\u0587\u1e96\u1e97\u1e98\u1e99\u1e9a'
        ~ '\u1f50\u1f52\u1f54\u1f56\u1fb2\u1fb4\u1fb6\u1fb7\u1fc2\u1fc4\u1fc6\u1fc7'
        ~ '\u1fd2\u1fd3\u1fd6\u1fd7\u1fe2\u1fe3\u1fe4\u1fe6\u1fe7\u1ff2\u1ff4\u1ff6'
        ~ '\u1ff7\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06\ufb13\ufb14\ufb15\ufb16'
        ~ '\ufb17' -%}
    {%- set kept = capitals[1:] ~ others -%}
    {%- set signs = [] -%}
    {%- for _ in small ~ kept -%}
        {%- do signs.append('%c' | format(983040 + loop.index0)) -%}
    {%- endfor -%}
    translate(
        upper(translate({{ text }}, '{{ small ~ kept }}', '{{ signs | join }}')),
        '{{ signs | join }}',
        '{{ capitals ~ kept }}'
    )
{%- endmacro %}

{#- Text in small letters, each letter by itself. -#}
{% macro lower_text(text) -%}
    {{ return(adapter.dispatch('lower_text')(text)) }}
{%- endmacro %}

{% macro default__lower_text(text) -%}
    lower({{ text }})
{%- endmacro %}

{#- Else a last sigma has a form of its own, and a dot above an I stays behind. -#}
{% macro spark__lower_text(text) -%}
    lower(translate({{ text }}, '\u0130\u03a3', 'i\u03c3'))
{%- endmacro %}
