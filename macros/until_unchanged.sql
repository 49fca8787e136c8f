{#- Builds a table by its SQL again and again, until a round changes nothing. The SQL reads
    what the round before left as `previous_round(columns)`, of the same columns as in
    `config(columns=...)`: texts. Before the first round nothing is left. -#}
{% materialization until_unchanged, default %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set grants = config.get('grants') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- set rounds = [] -%}
    {%- set none_yet = previous_round(config.require('columns')) -%}
    {%- do rounds.append(round_of_table(0, 'select * from ' ~ none_yet ~ ' as none_yet')) -%}
    {%- set left = namespace(changes=1) -%}
    {%- for number in range(1, 200) if left.changes -%}
        {%- set before = rounds[-1] -%}
        {%- set after = round_of_table(number, sql | replace(none_yet, before | string)) -%}
        {%- do rounds.append(after) -%}
        {%- set changed -%}
        select count(*) from (
            select * from {{ after }}
            except
            select * from {{ before }}
        ) as changed
        {%- endset -%}
        {%- set left.changes = run_query(changed).columns[0].values()[0] -%}
    {%- endfor -%}
    {%- if left.changes -%}
        {%- do exceptions.raise_compiler_error(model.name ~ ' changes in every round') -%}
    {%- endif -%}

    {%- set old = load_cached_relation(this) -%}
    {%- if old is not none -%}{%- do adapter.drop_relation(old) -%}{%- endif -%}
    {% call statement('main') -%}
    {{ create_table_as(False, target, 'select * from ' ~ rounds[-1]) }}
    {%- endcall %}
    {%- for relation in rounds -%}{%- do adapter.drop_relation(relation) -%}{%- endfor -%}
    {%- do apply_grants(target, grants, should_revoke(old, full_refresh_mode=True)) -%}
    {%- do persist_docs(target, model) -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- SQL for what the round before left: no row, until a round has put its table there. -#}
{% macro previous_round(columns) -%}
(select {% for column in columns -%}
cast(null as {{ dbt.type_string() }}) as {{ column }}{{ ', ' if not loop.last }}
{%- endfor %} where false)
{%- endmacro %}

{#- The table of one round, made of SQL. -#}
{% macro round_of_table(number, sql) -%}
    {%- set made = api.Relation.create(
        database=this.database,
        schema=this.schema,
        identifier=this.identifier ~ '__round_' ~ number,
        type='table',
    ) -%}
    {#- A build that was killed may have left it. -#}
    {%- do adapter.drop_relation(made) -%}
    {%- call statement('round') -%}{{ create_table_as(False, made, sql) }}{%- endcall -%}
    {{ return(made) }}
{%- endmacro %}
