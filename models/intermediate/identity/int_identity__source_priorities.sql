-- One source system and the place that policy gives it for each attribute: a row for
-- the attribute, else one for any, else the middle. 1 is first, 999 last.

with

source_records as (select * from {{ ref('int_identity__source_records') }}),

source_priorities as (
    select
        {{ source_system('source_system') }} as source_system,
        attribute,
        priority
    from {{ ref('source_priorities') }}
),

source_systems as (
    select source_system from source_records
    group by source_system
),

final as (
    select
        {% for attribute in survivors() %}
        coalesce(
            max(
                case
                    when source_priorities.attribute = '{{ attribute }}'
                        then source_priorities.priority
                end
            ),
            max(
                case
                    when source_priorities.attribute = '(any)'
                        then source_priorities.priority
                end
            ),
            500
        ) as priority_{{ attribute }},
        {% endfor %}
        source_systems.source_system
    from source_systems
    left join source_priorities
        on source_systems.source_system = source_priorities.source_system
    group by source_systems.source_system
)

select * from final
