{#- What becomes of a landed row: quarantined, superseded or kept. -#}
{% macro disposition(reason, version_rank) -%}
    case
        when {{ reason }} is not null then 'quarantined'
        when {{ version_rank }} > 1 then 'superseded'
        else 'kept'
    end
{%- endmacro %}
