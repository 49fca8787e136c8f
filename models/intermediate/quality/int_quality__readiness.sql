-- One score, segment, grid or table: whether the data at hand allow it, and the first
-- thing that is missing.

{{ config(schema='ops', alias='readiness') }}

with

requirements as (select * from {{ ref('readiness_requirements') }}),

facts as (select * from {{ ref('int_quality__facts') }}),

judged as (
    select
        requirements.kind,
        requirements.name,
        min(
            case
                when coalesce(facts.observed, 0) < requirements.minimum
                    then requirements.requirement_order
            end
        ) as first_missing
    from requirements
    left join facts
        on requirements.fact = facts.fact
    group by requirements.kind, requirements.name
),

final as (
    select
        judged.kind,
        judged.name,
        requirements.sentence as missing,
        judged.first_missing is null as is_ready
    from judged
    left join requirements
        on
            judged.kind = requirements.kind
            and judged.name = requirements.name
            and judged.first_missing = requirements.requirement_order
)

select * from final
