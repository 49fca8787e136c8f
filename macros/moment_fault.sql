{#- What is wrong with a moment: missing_, invalid_ or future_ and its name; NULL where
    nothing is. The raw text stands in `raw_<name>`, its reading in `<name>`. A day of
    slack: landing days are the zone's, these are UTC. -#}
{% macro moment_fault(name, is_required=true) -%}
    case
        {%- if is_required %}
        when raw_{{ name }} is null then 'missing_{{ name }}'
        {%- endif %}
        when {{ is_unreadable('raw_' ~ name, name) }} then 'invalid_{{ name }}'
        when cast({{ name }} as date) > {{ add_days('_landed_on', 1) }}
            then 'future_{{ name }}'
    end
{%- endmacro %}
