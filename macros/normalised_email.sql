{#- An e-mail address in lower case and NFC, without the blanks, apostrophe or mailto:
    that may stand around it. Text that has not the form of one is NULL: it can neither
    reach nor identify anybody. `decided` names a join with raw.email_addresses: what
    landing decided comes first, for it knows the ASCII form of domains in other
    scripts. The rules are those of scripts/pipeline/contacts/emails.py. -#}
{% macro normalised_email(column, decided) -%}
    {%- set around = "[" ~ blanks() ~ invisible_marks() ~ "]*" -%}
    {%- set before = "^" ~ around ~ "''?" ~ around ~ "(mailto:)?" -%}
    {#- Beyond ASCII, everything but the blanks and marks of Unicode. -#}
    {%- set beyond = "\u00df-\u167f\u1681-\u1fff\u2c00-\u2fff\u3001-\ud7ff" -%}
    {%- set signs = "a-z0-9!#$%&*+/=?^_`{|}~" ~ beyond ~ "-" -%}
    {%- set local = "[" ~ signs ~ "][''" ~ signs ~ "]*([.][''" ~ signs ~ "]+)*" -%}
    {%- set edge = "[a-z0-9" ~ beyond ~ "]" -%}
    {%- set inner = "[a-z0-9" ~ beyond ~ "-]{0,61}" -%}
    {%- set last = "[a-z" ~ beyond ~ "]" ~ inner ~ edge -%}
    {%- set form = local ~ "@(" ~ edge ~ "(" ~ inner ~ edge ~ ")?[.])+" ~ last -%}
    {%- set text = nfc(lower_text(column)) -%}
    {%- set address = trimmed(regexp_replace_all(text, before, '')) -%}
    case
        when {{ decided }}.email is not null then {{ decided }}.normalised_email
        {#- Nearly all addresses are clean and short; these take a third of the time. #}
        when length({{ text }}) <= 64 and {{ matches(text, "^" ~ form ~ "$") }}
            then {{ text }}
        when
            {{ matches(text, before ~ around ~ form ~ around ~ "$") }}
            and position('@' in {{ address }}) <= 65
            and length({{ address }}) <= 254
            then {{ address }}
    end
{%- endmacro %}
