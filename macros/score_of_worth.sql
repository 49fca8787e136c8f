{#- The score, 1 to 5, that a worth earns under a row of int_rfm__thresholds: one, and
    one more for each threshold it reaches. -#}
{% macro score_of_worth(worth, thresholds) -%}
    1
    {%- for score in [2, 3, 4, 5] %}
    + case when {{ worth }} >= {{ thresholds }}.worth_{{ score }} then 1 else 0 end
    {%- endfor %}
{%- endmacro %}
