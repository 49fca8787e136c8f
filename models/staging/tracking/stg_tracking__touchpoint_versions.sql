-- One row per usable touchpoint that shares its key with another: its version. The one
-- landed last is 1.

{{ config(materialized='table') }}

with

touchpoints as {{ not_materialized() }} (
    select * from {{ ref('stg_tracking__touchpoints_typed') }}
),

-- Most touchpoints share their key with no other; only the rest needs sorting.
shared as (
    select {{ candidate_hash(touchpoint_key()) }} as candidate_hash
    from touchpoints
    where quarantine_reason is null
    group by {{ candidate_hash(touchpoint_key()) }}
    having count(*) > 1
),

final as (
    select
        touchpoints._file,
        touchpoints._row,
        row_number() over (
            partition by {{ touchpoint_key() | join(', ') }}
            order by
                touchpoints._landed_order desc nulls last,
                touchpoints._row desc nulls last
        ) as version_rank
    from touchpoints
    inner join shared
        on {{ candidate_hash(touchpoint_key()) }} = shared.candidate_hash
    where touchpoints.quarantine_reason is null
)

select * from final
