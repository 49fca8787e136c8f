{#- A source record as one text: its system, a slash and its id. A slash of the system
    itself is written ~1, so that `a` with `b/c` and `a/b` with `c` stay two. -#}
{% macro record_name(system, id) -%}
    replace(replace({{ system }}, '~', '~0'), '/', '~1') || '/' || {{ id }}
{%- endmacro %}
