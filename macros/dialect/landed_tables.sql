{#- What landing tables in SQL needs of an engine: the types of a table's columns, a value
    as the text that landing would give it, and ways to fill a table. -#}

{#- The columns of a table by their names in lower case: the name as written, and the
    family of the type. None where the table is not there. -#}
{% macro types_of_columns(relation) -%}
    {{ return(adapter.dispatch('types_of_columns')(relation)) }}
{%- endmacro %}

{% macro default__types_of_columns(relation) -%}
    {%- set query -%}
        select column_name, data_type from information_schema.columns
        where
            table_catalog = '{{ relation.database }}'
            and table_schema = '{{ relation.schema }}'
            and table_name = '{{ relation.identifier }}'
        order by ordinal_position
    {%- endset -%}
    {%- set found = {} -%}
    {%- for row in run_query(query).rows -%}
        {%- do found.update({row[0] | lower: {
            'name': row[0], 'family': family_of_type(row[1] | lower),
        }}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- Spark's timestamp is a moment; its timestamp_ntz is a wall clock. -#}
{% macro spark__types_of_columns(relation) -%}
    {%- set found = {} -%}
    {%- set there = load_relation(relation) -%}
    {%- for column in adapter.get_columns_in_relation(there) if there -%}
        {%- set type = column.dtype | lower -%}
        {%- do found.update({column.name | lower: {
            'name': column.name,
            'family': 'aware' if type == 'timestamp' else family_of_type(type),
        }}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro family_of_type(type) -%}
    {%- if type.startswith('timestamp with time') or type == 'timestamptz' -%}
        {{ return('aware') }}
    {%- elif type.startswith('timestamp') or type == 'datetime' -%}
        {{ return('naive') }}
    {%- elif type == 'date' -%} {{ return('date') }}
    {%- elif modules.re.match('decimal|numeric|double|real|float', type) -%}
        {{ return('number') }}
    {%- endif -%}
    {{ return('other') }}
{%- endmacro %}

{#- A value as the text that landing would give it: moments are UTC, and a number in a
    column that is none has no zeros behind the point. `kind` is the contract's type. -#}
{% macro landed_text(value, family, kind) -%}
    {%- set zone = "'" ~ var('raw_time_zone') ~ "'" -%}
    {%- set text = 'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- if family == 'aware' -%}
        {%- set text = 'cast(' ~ wall_clock_of(value) ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- elif family == 'naive' and kind == 'timestamp' -%}
        {%- set text = 'cast(' ~ first_moment(value, zone) ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- elif family == 'number' and kind != 'decimal' -%}
        {%- set whole = 'cast(cast(' ~ value ~ ' as bigint) as ' ~ dbt.type_string() ~ ')' -%}
        {%- set text = 'case when abs(' ~ value ~ ') < 9000000000000000 and ' ~ value
            ~ ' = floor(' ~ value ~ ') then ' ~ whole ~ ' else ' ~ text ~ ' end' -%}
    {%- elif family == 'other' and kind == 'timestamp' -%}
        {{ return(utc_text(text, zone)) }}
    {%- endif -%}
    {{ return(text) }}
{%- endmacro %}

{#- Text of a moment as its UTC text. An offset, `Z`, `UTC` or `GMT` behind it tells its
    zone; else it is a time of `zone`. A day without an hour, and what cannot be read,
    stay as they are. -#}
{% macro utc_text(text, zone) -%}
    {%- set offset = '[ ]*(Z|UTC|GMT|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)[ ]*$' -%}
    {%- set local = regexp_replace_all(text, offset, '') -%}
    {%- set told = regexp_replace_all(
        'substring(' ~ text ~ ', length(' ~ local ~ ') + 1)', '[ :]', ''
    ) -%}
    {%- set minutes -%}
        case
            when {{ matches(told, '^[+-]') }}
                then
                    (
                        cast(substring({{ told }}, 2, 2) as integer) * 60
                        + cast(
                            coalesce(nullif(substring({{ told }}, 4, 2), ''), '0')
                            as integer
                        )
                    ) * case when substring({{ told }}, 1, 1) = '-' then -1 else 1 end
            else 0
        end
    {%- endset -%}
    case
        when {{ text }} is null or {{ tells_only_a_day(text) }} then {{ text }}
        when {{ try_timestamp(local) }} is null then {{ text }}
        when {{ matches(text, '[0-9:.]' ~ offset) }}
            then
                cast(
                    {{ try_timestamp(local) }} - {{ minutes }} * interval '1' minute
                    as {{ dbt.type_string() }}
                )
        else cast(
            {{ first_moment(try_timestamp(local), zone) }} as {{ dbt.type_string() }}
        )
    end
{%- endmacro %}

{#- The wall clock of UTC at a moment. -#}
{% macro wall_clock_of(moment) -%}
    {{ return(adapter.dispatch('wall_clock_of')(moment)) }}
{%- endmacro %}

{% macro default__wall_clock_of(moment) -%}
    timezone('UTC', {{ moment }})
{%- endmacro %}

{% macro spark__wall_clock_of(moment) -%}
    to_utc_timestamp({{ moment }}, current_timezone())
{%- endmacro %}

{#- Statements that make a table where there is none with these columns. -#}
{% macro table_made(table, types) -%}
    {%- if names_of_columns(table) == types.keys() | list -%} {{ return([]) }} {%- endif -%}
    {%- set columns = [] -%}
    {%- for name, type in types.items() -%}
        {%- do columns.append('cast(null as ' ~ type ~ ') as ' ~ name) -%}
    {%- endfor -%}
    {{ return([
        table_dropped(table),
        new_copy(table, 'select ' ~ columns | join(', ') ~ ' where 1 = 0'),
    ]) }}
{%- endmacro %}

{% macro table_dropped(table) -%}
    {{ return(adapter.dispatch('table_dropped')(table)) }}
{%- endmacro %}

{#- The views of staging that hang on it are made again by the build. -#}
{% macro default__table_dropped(table) -%}
    drop table if exists {{ table }} cascade
{%- endmacro %}

{% macro spark__table_dropped(table) -%}
    drop table if exists {{ table }}
{%- endmacro %}

{#- Statements that give a table the rows of a query in place of its own. -#}
{% macro table_filled(table, query) -%}
    {{ return(adapter.dispatch('table_filled')(table, query)) }}
{%- endmacro %}

{% macro default__table_filled(table, query) -%}
    {{ return(['delete from ' ~ table, 'insert into ' ~ table ~ ' ' ~ query]) }}
{%- endmacro %}

{% macro spark__table_filled(table, query) -%}
    {{ return(['insert overwrite table ' ~ table ~ ' ' ~ query]) }}
{%- endmacro %}

{#- Statements that bring a raw table up to the loads that `files` tells of it. -#}
{% macro loads_landed(table, raw, files) -%}
    {{ return(adapter.dispatch('loads_landed')(table, raw, files)) }}
{%- endmacro %}

{% macro default__loads_landed(table, raw, files) -%}
    {%- set removed -%}
        delete from {{ raw }}
        where not exists (
            select 1 from {{ files }} as files
            where
                files.table_name = '{{ table.name }}'
                and files.file = {{ raw.identifier }}._file
                and files.run_id = {{ raw.identifier }}._run_id
        )
    {%- endset -%}
    {%- set is_new = 'files.file not in (select _file from ' ~ raw ~ ')' -%}
    {{ return([
        removed, 'insert into ' ~ raw ~ ' ' ~ rows_of_loads(table, files, is_new),
    ]) }}
{%- endmacro %}

{#- Parquet knows no delete: the table is written whole. -#}
{% macro spark__loads_landed(table, raw, files) -%}
    {{ return(table_filled(raw, rows_of_loads(table, files, 'true'))) }}
{%- endmacro %}
