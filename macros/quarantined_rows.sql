{#- The quarantined rows of one source, each with the row as it was landed, as JSON. -#}
{% macro quarantined_rows(source_name, table_name, checked_model) -%}
select
    '{{ table_name }}' as source,
    checked.quarantine_reason as reason,
    checked._file as file,
    checked._row as row_number_in_file,
    {{ row_as_json(raw_columns(source_name, table_name)) }} as raw_row,
    checked._run_id as run_id
from {{ checked_model }} as checked
inner join {{ source(source_name, table_name) }} as landed
    on
        checked._file = landed._file
        and checked._row = landed._row
where checked.disposition = 'quarantined'
{%- endmacro %}

{#- The columns of a raw table by the input contract, qualified as `landed`. -#}
{% macro raw_columns(source_name, table_name) -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for node in graph.get('sources', {}).values()
            if node.source_name == source_name and node.name == table_name -%}
            {%- for column in node.columns -%}
                {%- do found.append(column) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}
