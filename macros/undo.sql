{#- A run is all or nothing for what lasts. Before a model changes a table that lasts, its
    pre-hook put_aside() copies the rows that would be lost into the schema `undo`. A
    build that ends well says so in `undo.finished` and in ops.history_log. The next build
    begins here: after one that did not, it first puts every table back that it is about
    to write. -#}

{#- For on-run-start: SQL that undoes the last build unless it ended well, and tells the
    log that a run begins. Tests read the log too, so it is there for them. -#}
{% macro begin_run() -%}
    {%- if not execute or flags.WHICH not in ['build', 'run', 'test'] -%}
        {{ return('') }}
    {%- endif -%}
    {%- if flags.WHICH == 'test' -%}
        {{ return(in_one_transaction(history_log_made())) }}
    {%- endif -%}
    {%- set aside = tables_put_aside() -%}
    {%- set is_finished = 'finished' in aside and 'refused' not in aside -%}
    {#- The runner lands before it builds: its gate has seen what is built. -#}
    {%- set statements = history_log_made() -%}
    {%- if not env_var('RUNNER_ENDS_RUN', '') -%}
        {%- set statements = land_tables() + statements -%}
    {%- endif -%}
    {%- for node in graph.nodes.values() if is_put_aside(node, aside) -%}
        {%- if not is_finished and node.unique_id in selected_resources -%}
            {%- do statements.extend(put_back(node, aside)) -%}
        {%- endif -%}
        {%- if is_finished or node.unique_id in selected_resources -%}
            {%- do statements.extend(dropped_copies(node.alias, aside)) -%}
        {%- endif -%}
    {%- endfor -%}
    {#- What passed its gate stands, also where a later look at it said no. -#}
    {%- if 'refused' in aside and 'finished' in aside -%}
        {%- do statements.append(logged('max(run_number)', 'refused')) -%}
    {%- endif -%}
    {#- A run that stops in between does all of this again. -#}
    {%- for mark in ['finished', 'refused'] if mark in aside -%}
        {%- do statements.append('drop table undo.' ~ mark) -%}
    {%- endfor -%}
    {%- if recording_model() in selected_resources -%}
        {%- do statements.append(logged(
            'coalesce(max(run_number), 0) + 1',
            'refresh_began' if flags.FULL_REFRESH else 'began',
        )) -%}
    {%- endif -%}
    {{ return(in_one_transaction(statements)) }}
{%- endmacro %}

{#- For on-run-end: SQL that says that the build ended well, and which dates it finished.
    A build of some models only, or one in which a model or test failed, is not the end
    of a run. The runner says it itself, when dbt has written its own files too. -#}
{% macro end_run(results) -%}
    {%- if not execute or flags.WHICH not in ['build', 'run'] -%}
        {{ return('') }}
    {%- endif -%}
    {%- set aside = tables_put_aside() -%}
    {%- set left_out = [] -%}
    {%- for node in graph.nodes.values() if is_put_aside(node, aside) -%}
        {%- if node.unique_id not in selected_resources -%}
            {%- do left_out.append(node.alias) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set failed = results
        | map(attribute='status') | map('string')
        | reject('in', ['success', 'pass', 'warn', 'no-op']) | list -%}
    {%- if
        recording_model() not in selected_resources
        or left_out
        or failed
        or env_var('RUNNER_ENDS_RUN', '')
    -%}
        {{ return('') }}
    {%- endif -%}
    {{ return(in_one_transaction([
        new_copy('undo.finished', "select 'yes' as finished"),
        dates_logged(graph.nodes[recording_model()]),
    ])) }}
{%- endmacro %}

{#- Whether rows of a model's table are put aside, or that there was no such table. -#}
{% macro is_put_aside(node, aside) -%}
    {{ return(
        node.resource_type == 'model'
        and (node.alias in aside or node.alias ~ '__absent' in aside)
    ) }}
{%- endmacro %}

{#- SQL that drops what was put aside for a table: first what makes it be put back. -#}
{% macro dropped_copies(name, aside) -%}
    {%- set statements = [] -%}
    {%- for ending in ['', '__absent', '__dates'] if name ~ ending in aside -%}
        {%- do statements.append('drop table undo.' ~ name ~ ending) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}

{#- SQL that puts a table back to what it was. Every statement may be run again. -#}
{% macro put_back(node, aside) -%}
    {%- set table = api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.alias, type='table'
    ) -%}
    {%- if node.alias ~ '__absent' in aside -%}
        {%- do adapter.drop_relation(table) -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set copy = api.Relation.create(schema='undo', identifier=node.alias) -%}
    {%- set columns, kept = names_of_columns(copy), names_of_columns(table) -%}
    {#- A full refresh by other models left other columns, or stopped halfway. -#}
    {%- if columns | reject('in', kept) | list | length > 0 -%}
        {%- do adapter.drop_relation(table) -%}
        {%- do adapter.cache_added(table) -%}
        {{ return([new_copy(
            table, 'select * from ' ~ copy, node.config.get('partition_by')
        )]) }}
    {%- endif -%}
    {{ return(rows_put_back(
        table, copy, columns, kept, node.alias ~ '__dates' in aside
    )) }}
{%- endmacro %}
