{#- In place of dbt's own: the `where` of a test may say __latest_date__, for the latest
    scoring date of its table. -#}
{% macro default__get_where_subquery(relation) -%}
    {%- set where = config.get('where') -%}
    {%- if where -%}
        {%- set latest = '(select max(as_of_date) from ' ~ relation ~ ')' -%}
        {{ return(
            '(select * from ' ~ relation ~ ' where '
            ~ where | replace('__latest_date__', latest) ~ ') as tested'
        ) }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}
