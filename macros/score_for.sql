{#- The score, 1 to 5, of a value: one, and one more for each cut-off that it reaches.
    `cutoffs` is SQL with `{}` in place of the score, 2 to 5. -#}
{% macro score_for(value, cutoffs) -%}
    1
    {%- for score in [2, 3, 4, 5] %}
    + case
        when {{ value }} >= {{ cutoffs.replace('{}', score | string) }} then 1
        else 0
    end
    {%- endfor %}
{%- endmacro %}
