{#- 1 for the newest version of a row among those usable, 2 for the one before, ...
    The newest is the one the source changed last, else the one landed last. -#}
{% macro version_rank(keys, updated_at=none) -%}
    row_number() over (
        partition by {{ keys | join(', ') }}, quarantine_reason is null
        order by
            {% if updated_at %}{{ updated_at }} desc nulls last, {% endif -%}
            _landed_order desc nulls last, _row desc nulls last
    )
{%- endmacro %}
