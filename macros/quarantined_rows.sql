{#- The quarantined rows of one source, each with the row as it was landed, as JSON. -#}
{% macro quarantined_rows(source_name, table_name, checked_model) -%}
{%- set columns = raw_columns(source_name, table_name) -%}
select
    '{{ table_name }}' as source,
    checked.quarantine_reason as reason,
    checked._file as file,
    checked._row as row_number_in_file,
    {{ row_as_json(columns) }} as raw_row,
    checked._run_id as run_id,
    -- The word that policy does not know: the reason ends in the name of its column.
    case checked.quarantine_reason
        {%- for column in columns %}
        when 'unknown_{{ column }}' then landed.{{ column }}
        {%- endfor %}
    end as unknown_word
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
