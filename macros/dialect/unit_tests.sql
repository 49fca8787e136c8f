{#- dbt's own unit test but for two things. The name of its table is short: Postgres
    stops at more than 63 characters, and a unit test is named by a sentence. And 25 is
    25.00: Postgres forgets the places of a sum, and so would write its zeros. -#}
{% materialization unit, adapter='postgres' -%}
    {%- set expected_rows = config.get('expected_rows') -%}
    {%- set columns = expected_rows[0].keys() if expected_rows
        else get_columns_in_query(sql) -%}
    {%- set short = this.incorporate(
        path={'identifier': 'unit_test_' ~ local_md5(this.identifier)}, type='table'
    ) -%}
    {%- set scratch = make_temp_relation(short) -%}
    {%- do run_query(
        get_create_table_as_sql(True, scratch, get_empty_subquery_sql(sql))
    ) -%}
    {%- set types, quoted = {}, {} -%}
    {%- for column in adapter.get_columns_in_relation(scratch) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
    {%- set compared, trimmed_columns = [], [] -%}
    {%- for column in columns -%}
        {%- set name = quoted[column | lower] -%}
        {%- do compared.append(name) -%}
        {%- do trimmed_columns.append(
            'trim_scale(' ~ name ~ ') as ' ~ name
            if types[column | lower].startswith('numeric') else name
        ) -%}
    {%- endfor -%}
    {%- set listed = trimmed_columns | join(', ') -%}
    {%- set expected = config.get('expected_sql')
        or get_expected_sql(expected_rows, types, quoted) -%}
    {%- call statement('main', fetch_result=True) -%}
        {{ get_unit_test_sql(
            'select ' ~ listed ~ ' from (' ~ sql ~ ') as actual_rows',
            'select ' ~ listed ~ ' from (' ~ expected ~ ') as expected_rows',
            compared
        ) }}
    {%- endcall -%}
    {%- do adapter.drop_relation(scratch) -%}
    {{ return({'relations': []}) }}
{%- endmaterialization %}
