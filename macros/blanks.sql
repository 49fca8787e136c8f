{#- What separates words, for a set of characters in trim or in a pattern; the same as
    BLANKS in scripts/pipeline/contacts/text.py. -#}
{% macro blanks() -%}
    {{ return(
        ' \t\n\u000b\u000c\r\u0085\u00a0\u1680'
        ~ '\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a'
        ~ '\u2028\u2029\u202f\u205f\u3000'
    ) }}
{%- endmacro %}

{#- What is not seen: soft hyphen, zero width, marks of writing direction; likewise the
    same as INVISIBLE. -#}
{% macro invisible_marks() -%}
    {{ return(
        '\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e'
        ~ '\u2060\u2066\u2067\u2068\u2069\ufeff'
    ) }}
{%- endmacro %}

{#- Text without blanks and invisible marks around it. -#}
{% macro trimmed(text) -%}
    trim(both '{{ blanks() ~ invisible_marks() }}' from {{ text }})
{%- endmacro %}
