{#- Raw tables that an EL tool loaded. Where `vars: raw_schema` names their schema, a run
    begins by landing them in SQL: the raw tables become what scripts/run land would have
    made of files with the same rows. So nothing of this project hangs on a table of the
    tool, and staging reads the same either way. A load of a table counts as a file. -#}

{#- SQL that brings the raw tables up to what the tool loaded, as a list of statements.
    Only loads that are new or changed are written. -#}
{% macro land_tables() -%}
    {%- if not var('raw_schema', none) -%} {{ return([]) }} {%- endif -%}
    {%- set files, loads = raw_table('landed_files'), raw_table('loads') -%}
    {%- do run_query('create schema if not exists ' ~ files.schema) -%}
    {%- do refuse_place(files) -%}
    {%- set statements, tables = [], [] -%}
    {%- for name, columns in tables_of_landing().items() -%}
        {%- do statements.extend(table_made(raw_table(name), columns)) -%}
    {%- endfor -%}
    {%- for node in graph.sources.values() | sort(attribute='unique_id')
        if node.package_name == 'customer_scoring'
        and node.source_name not in ['landing', 'runs'] -%}
        {%- do tables.append(loaded_table(node)) -%}
        {%- do statements.extend(table_made(raw_table(node.name), raw_types(node))) -%}
    {%- endfor -%}
    {%- do statements.extend(table_filled(loads, loads_found(tables, files))) -%}
    {%- do statements.extend(table_filled(files, 'select * from ' ~ loads)) -%}
    {%- for table in tables -%}
        {%- do statements.extend(loads_landed(table, raw_table(table.name), files)) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}

{#- For scripts/run land: `dbt run-operation land`. -#}
{% macro land() -%}
    {%- set statements = in_one_transaction(land_tables()) -%}
    {%- if statements -%} {%- do run_query(statements) -%} {%- endif -%}
{%- endmacro %}

{#- A table that landing writes, as dbt calls it. -#}
{% macro raw_table(name) -%}
    {%- set schemas = graph.sources.values()
        | selectattr('package_name', 'equalto', 'customer_scoring')
        | selectattr('source_name', 'equalto', 'landing')
        | map(attribute='schema') | list -%}
    {{ return(api.Relation.create(
        database=target.database if target.type != 'spark' else none,
        schema=schemas[0], identifier=name, type='table',
    )) }}
{%- endmacro %}

{#- Tables and files in one schema would be taken for each other, and tables of others
    would be written over. -#}
{% macro refuse_place(files) -%}
    {%- set reasons = [] -%}
    {%- if var('raw_schema') == files.schema -%}
        {%- do reasons.append('is where landing writes') -%}
    {%- elif names_of_columns(files) -%}
        {%- set landed = 'select 1 from ' ~ files ~ " where format <> 'table' limit 1" -%}
        {%- if run_query(landed).rows | length > 0 -%}
            {%- do reasons.append('holds files that landing read') -%}
        {%- endif -%}
    {%- else -%}
        {%- for node in graph.sources.values()
            if node.package_name == 'customer_scoring'
            and names_of_columns(raw_table(node.name)) -%}
            {%- do reasons.append(
                'holds a table ' ~ node.name ~ ' that landing did not make'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if reasons -%}
        {%- do exceptions.raise_compiler_error(
            'raw_schema ' ~ var('raw_schema') ~ ': the schema ' ~ files.schema ~ ' '
            ~ reasons[0]
            ~ '; set the environment variable RAW_SCHEMA to a schema of its own.'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#- What landing writes beside the raw tables: the names and types of the columns. -#}
{% macro tables_of_landing() -%}
    {%- set text = dbt.type_string() -%}
    {%- set files = {
        'table_name': text, 'file': text, 'format': text, 'content_hash': text,
        'byte_count': 'bigint', 'line_count': 'bigint', 'row_count': 'bigint',
        'rejected_count': 'bigint', 'left_out_count': 'bigint',
        'header_line_count': 'integer', 'has_multiline_values': 'boolean',
        'unknown_columns': text, 'raw_folder': text, 'landed_order': 'integer',
        'landed_on': 'date', 'run_id': text, 'adapter': text, 'filled_from': text,
    } -%}
    {{ return({
        'landed_files': files,
        'loads': files,
        'rejects': {
            'table_name': text, 'file': text, 'line': 'bigint', 'reason': text,
            'raw_line': text, 'run_id': text, 'record': 'bigint',
        },
        'erased_rows': {
            'table_name': text, 'file': text, 'run_id': text, 'row_count': 'bigint',
        },
        'country_names': {'country': text, 'country_code': text},
        'email_addresses': {
            'email': text, 'normalised_email': text, 'decided_by': text,
        },
        'phone_numbers': {
            'phone': text, 'country_code': text, 'phone_e164': text, 'status': text,
            'decided_by': text,
        },
    }) }}
{%- endmacro %}

{#- The names and types of the columns of a raw table: all text, and where a row is from. -#}
{% macro raw_types(node) -%}
    {%- set types = {} -%}
    {%- for name in node.columns -%}
        {%- do types.update({name: dbt.type_string()}) -%}
    {%- endfor -%}
    {%- do types.update({
        '_file': dbt.type_string(), '_landed_order': 'integer', '_landed_on': 'date',
        '_run_id': dbt.type_string(), '_row': 'bigint',
    }) -%}
    {{ return(types) }}
{%- endmacro %}

{#- What is known of a table that the tool loaded: `loaded` is SQL for its rows, every
    column of the contract as the text that landing would give it, with the row's load as
    `_file` and whether the tool calls it deleted. A table that is not there is empty. -#}
{% macro loaded_table(node) -%}
    {%- set relation = api.Relation.create(
        database=(var('raw_database') or target.database) if target.type != 'spark'
            else none,
        schema=var('raw_schema'), identifier=node.name,
    ) -%}
    {%- set types, missing, values = types_of_columns(relation), [], [] -%}
    {%- for name, column in node.columns.items() -%}
        {%- set meta = column.config.meta or column.meta or {} -%}
        {%- if name in types -%}
            {%- do values.append(
                landed_text(
                    adapter.quote(types[name].name), types[name].family,
                    column.data_type or 'text'
                ) ~ ' as ' ~ name
            ) -%}
        {%- else -%}
            {%- do values.append(
                'cast(null as ' ~ dbt.type_string() ~ ') as ' ~ name
            ) -%}
            {%- set instead = meta.get('instead', []) -%}
            {%- if meta.get('required') and types
                and (not instead or instead | reject('in', types) | list) -%}
                {%- do missing.append(name) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- do exceptions.raise_compiler_error(
            'raw_schema ' ~ var('raw_schema') ~ ': the table ' ~ node.name
            ~ ' has no column ' ~ missing | join(', ')
            ~ '; let the EL tool load it under that name.'
        ) -%}
    {%- elif node.name == 'transactions' and not types -%}
        {%- do exceptions.raise_compiler_error(
            'raw_schema ' ~ var('raw_schema') ~ ': there is no table transactions in it;'
            ~ ' name the schema that the EL tool loads.'
        ) -%}
    {%- endif -%}
    {%- set loaded -%}
        select
            {{ values | join(',\n            ') }},
            '{{ node.name }}'{{ load_of(types) }} as _file,
            {{ is_deleted(types) }} as _is_deleted
        from {{ relation if types else '(select 1 as nothing) as nothing' }}
        {{ 'where 1 = 0' if not types }}
    {%- endset -%}
    {{ return({
        'name': node.name, 'columns': node.columns.keys() | list, 'loaded': loaded,
    }) }}
{%- endmacro %}

{#- SQL to add to a table's name: the load that a row is of, by the column that
    `vars: raw_load_column` names. A moment stands for its day. -#}
{% macro load_of(types) -%}
    {%- set told = (var('raw_load_column') or '') | lower -%}
    {%- if told not in types -%} {{ return('') }} {%- endif -%}
    {%- set value = adapter.quote(types[told].name) -%}
    {%- if types[told].family in ['aware', 'naive'] -%}
        {%- set value = 'cast(' ~ value ~ ' as date)' -%}
    {%- endif -%}
    {{ return(" || coalesce('/' || cast(" ~ value ~ ' as ' ~ dbt.type_string() ~ "), '')") }}
{%- endmacro %}

{#- Whether the tool has marked a row as deleted: Fivetran, Airbyte, Singer. -#}
{% macro is_deleted(types) -%}
    {%- set marks = [] -%}
    {%- if '_fivetran_deleted' in types -%}
        {%- do marks.append('coalesce(_fivetran_deleted, false)') -%}
    {%- endif -%}
    {%- for name in ['_ab_cdc_deleted_at', '_sdc_deleted_at'] if name in types -%}
        {%- do marks.append(name ~ ' is not null') -%}
    {%- endfor -%}
    {{ return(marks | join(' or ') or 'false') }}
{%- endmacro %}

{#- SQL for every load that is there, as a row of landed_files. One that is as it was
    keeps its place, its day and its run; one that changed keeps its place. -#}
{% macro loads_found(tables, files) -%}
    {%- set zone = modules.pytz.timezone(var('raw_time_zone')) -%}
    {%- set day = run_started_at.astimezone(zone).strftime('%Y-%m-%d') -%}
    {%- set run = run_started_at.strftime('%Y%m%dT%H%M%SZ') -%}
    select
        found.table_name,
        found.file,
        'table' as format,
        found.content_hash,
        cast(0 as bigint) as byte_count,
        found.line_count,
        found.line_count - found.left_out_count as row_count,
        cast(0 as bigint) as rejected_count,
        found.left_out_count,
        cast(0 as integer) as header_line_count,
        false as has_multiline_values,
        '' as unknown_columns,
        'schema {{ var('raw_schema') }}' as raw_folder,
        cast(
            coalesce(
                known.landed_order,
                (select coalesce(max(landed_order), 0) from {{ files }})
                + row_number() over (
                    partition by known.landed_order is null
                    order by found.table_name asc nulls last, found.file asc nulls last
                )
            ) as integer
        ) as landed_order,
        case
            when known.content_hash = found.content_hash then known.landed_on
            else cast('{{ day }}' as date)
        end as landed_on,
        case
            when known.content_hash = found.content_hash then known.run_id
            else '{{ run }}'
        end as run_id,
        cast(null as {{ dbt.type_string() }}) as adapter,
        '{}' as filled_from
    from (
        {%- for table in tables %}
        {{ 'union all' if not loop.first }}
        select
            '{{ table.name }}' as table_name,
            _file as file,
            cast(count(*) as bigint) as line_count,
            cast(sum(case when _is_deleted then 1 else 0 end) as bigint)
                as left_out_count,
            {{ part_hash(table.columns + ['_is_deleted']) }} as content_hash
        from ({{ table.loaded }}) as loaded
        group by _file
        {%- endfor %}
    ) as found
    left join {{ files }} as known
        on
            found.table_name = known.table_name
            and found.file = known.file
{%- endmacro %}

{#- SQL for the rows of those loads of a table that `files` has and a condition holds
    for. Rows of a load are numbered alike on every engine and in every order. -#}
{% macro rows_of_loads(table, files, condition) -%}
    {%- set texts = [] -%}
    {%- for name in table.columns -%}
        {%- do texts.append("coalesce(loaded." ~ name ~ ", '')") -%}
    {%- endfor -%}
    select
        {% for name in table.columns -%}
        loaded.{{ name }},
        {% endfor -%}
        files.file as _file,
        files.landed_order as _landed_order,
        files.landed_on as _landed_on,
        files.run_id as _run_id,
        row_number() over (
            partition by files.file
            order by md5({{ texts | join(' || chr(31) || ') }}) asc nulls last
        ) as _row
    from ({{ table.loaded }}) as loaded
    inner join {{ files }} as files
        on loaded._file = files.file
    where
        files.table_name = '{{ table.name }}'
        and not loaded._is_deleted
        and {{ condition }}
{%- endmacro %}
