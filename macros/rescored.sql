{#- The score of a component that a customer's own facts earn under other cut-offs than
    those of the date. `cutoffs` is as in score_for(). -#}
{% macro rescored(customer, component, cutoffs) -%}
    {%- set score, ranked_value = {
        'recency': ('recency_score', '-' ~ customer ~ '.days_since_last_order'),
        'order_count': ('frequency_score', customer ~ '.order_count'),
        'monetary': ('monetary_score', customer ~ '.monetary_value'),
    }[component] -%}
    case
        when {{ customer }}.{{ score }} is null then null
        {%- if component != 'recency' %}
        when {{ customer }}.order_count = 0 then 1
        {%- endif %}
        else {{ score_for(ranked_value, cutoffs) }}
    end
{%- endmacro %}
