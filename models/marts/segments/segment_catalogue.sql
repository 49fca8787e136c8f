-- One row per segment that policy names or the history holds: its names, order, colour,
-- persona and action. A segment without a row in policy is retired, and only its code
-- is known.

with

segments as (select * from {{ ref('segments') }}),

spells as (select * from {{ ref('int_history__spells') }}),

forgotten as (
    select spells.segment
    from spells
    left join segments
        on spells.segment = segments.segment
    where spells.segment is not null and segments.segment is null
    group by spells.segment
),

final as (
    select
        segment,
        label_en,
        label_fr,
        colour,
        persona,
        recommended_action,
        display_order,
        coalesce(is_active, true) as is_active
    from segments
    union all
    select
        segment,
        segment as label_en,
        segment as label_fr,
        cast(null as {{ dbt.type_string() }}) as colour,
        cast(null as {{ dbt.type_string() }}) as persona,
        cast(null as {{ dbt.type_string() }}) as recommended_action,
        2147483647 as display_order,
        false as is_active
    from forgotten
)

select * from final
