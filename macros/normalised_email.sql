{#- An e-mail address in lower case without blanks around it. Text that has not the
    form of one is NULL: it can neither reach nor identify anybody. -#}
{% macro normalised_email(column) -%}
    case
        when {{ matches("lower(trim(" ~ column ~ "))", "^[^@ ]+@[^@ ]+[.][^@ .]+$") }}
            then lower(trim({{ column }}))
    end
{%- endmacro %}
