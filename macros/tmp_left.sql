{#- A table as earlier runs left it, in the schema of a model that may not ref() it for it
    is made later; none on a warehouse without it. -#}
{% macro left_table(model, name) -%}
    {{ return(load_relation(
        api.Relation.create(
            database=model.database | default(none),
            schema=model.schema,
            identifier=name
        )
    ) if execute else none) }}
{%- endmacro %}

{#- The segments of the history as earlier runs left them; none without a history, nor
    where it is to be scored anew. -#}
{% macro past_memberships(model) -%}
    {%- set history = left_table(model, 'int_segments__memberships') -%}
    {%- if history and is_refresh_asked() == 'false' -%}
    select
        customer_id,
        as_of_date,
        segment,
        segment_since_date
    from {{ history }}
    {%- else -%}
    select
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as date) as as_of_date,
        cast(null as {{ dbt.type_string() }}) as segment,
        cast(null as date) as segment_since_date
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

