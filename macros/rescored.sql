{#- The score that a component of a customer's own facts earns under other cut-offs than
    those of the day. `cutoffs` says, with `{}` for the score of 2 to 5, the least worth
    that earns it. -#}
{% macro rescored(customer, component, cutoffs) -%}
    {%- set score, worth = {
        'recency': ('recency_score', '-' ~ customer ~ '.days_since_last_order'),
        'order_count': ('frequency_score', customer ~ '.order_count'),
        'monetary': ('monetary_score', customer ~ '.monetary_value'),
    }[component] -%}
    case
        when {{ customer }}.{{ score }} is null then null
        {%- if component != 'recency' %}
        when {{ customer }}.order_count = 0 then 1
        {%- endif %}
        else
            1
            {%- for level in [2, 3, 4, 5] %}
            + case
                when {{ worth }} >= {{ cutoffs.replace('{}', level | string) }} then 1
                else 0
            end
            {%- endfor %}
    end
{%- endmacro %}
