{#- SQL for the days whose daily rows are written in this run: those of which other facts
    are known than when they were rolled up, and, without an event_date, parts of which
    nothing is left. `days` (event_date, day_version: a hash of the day's facts) and
    `rolled_up` (the same, as earlier runs left it) are two CTEs. -#}
{% macro open_days(days, rolled_up) -%}
    select
        changed.part_date,
        days.event_date,
        days.day_version
    from (
        select {{ part_date('coalesce(days.event_date, rolled_up.event_date)') }}
            as part_date
        from {{ days }} as days
        full outer join {{ rolled_up }} as rolled_up
            on days.event_date = rolled_up.event_date
        where
            days.event_date is null
            or rolled_up.event_date is null
            or days.day_version <> rolled_up.day_version
        group by {{ part_date('coalesce(days.event_date, rolled_up.event_date)') }}
    ) as changed
    left join {{ days }} as days
        on changed.part_date = {{ part_date('days.event_date') }}
{%- endmacro %}

{#- A hash of the facts of a day, for use over its rows, and of the policy they are rolled
    up by. Equal facts give the same one in any order. -#}
{% macro day_version(expressions) -%}
    {{ policy_version() }} || ':' || cast(
        sum(cast({{ candidate_hash(expressions) }} as decimal(38, 0)))
        as {{ dbt.type_string() }}
    )
{%- endmacro %}

{#- The days that the table `name` holds as earlier runs left it; none where it is made
    anew. It is the last that is written of the tables of these days: one that only the
    `others` have, and every day where one of them is not what it would be, is not done. -#}
{% macro rolled_up_days(model, name, others=[]) -%}
    {%- set table = kept_rows(model, name) -%}
    {%- if table -%}
    {%- set kept = [] -%}
    {%- for other in others if has_todays_columns(left_table(model, other), other) -%}
        {%- do kept.append(left_table(model, other)) -%}
    {%- endfor -%}
    select
        event_date,
        max(day_version) as day_version
    from (
        select
            event_date,
            {{
                column_of_today(table, name, 'day_version')
                if kept | length == others | length else "''"
            }} as day_version
        from {{ table }}
        {%- for other in kept %}
        union all
        select
            event_date,
            '' as day_version
        from {{ other }}
        {%- endfor %}
    ) as days
    group by event_date
    {%- else -%}
    select
        cast(null as date) as event_date,
        cast(null as {{ dbt.type_string() }}) as day_version
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
