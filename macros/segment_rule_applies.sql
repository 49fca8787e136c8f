{#- Whether a segment rule describes a customer: each of its conditions that is not
    empty holds. The two arguments name the relations joined. -#}
{% macro segment_rule_applies(customer, rule) -%}
    true
    {%- for column in ['lifecycle_stage', 'engagement_tier'] %}
    and (
        {{ rule }}.{{ column }} is null
        or coalesce({{ customer }}.{{ column }} = {{ rule }}.{{ column }}, false)
    )
    {%- endfor %}
    {%- for component in ['recency', 'frequency', 'monetary'] %}
    and {{ within(
        customer ~ '.' ~ component ~ '_score',
        rule ~ '.minimum_' ~ component ~ '_score',
        rule ~ '.maximum_' ~ component ~ '_score'
    ) }}
    {%- endfor %}
{%- endmacro %}
