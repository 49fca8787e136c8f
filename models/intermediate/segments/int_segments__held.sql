-- One customer on one date that is scored in this run: the segment they are in after
-- policy held back who had not stayed long enough, or left by too little.

with recursive

steps as (select * from {{ ref('int_segments__steps') }}),

leeway as (select * from {{ ref('int_segments__leeway') }}),

segment_stability as (select * from {{ ref('segment_stability') }}),

segments as (select * from {{ ref('segments') }}),

-- A retired segment holds nobody.
holds as (
    select segment_stability.*
    from segment_stability
    inner join segments
        on segment_stability.segment = segments.segment
    where coalesce(segments.is_active, true)
),

{% set is_held -%}
    steps.is_open
            and steps.segment <> path.segment
            and (
                leeway.segment is not null
                or coalesce(
                    {{ days_between('path.since_date', 'steps.as_of_date') }}
                    < holds.minimum_stay_days, false
                )
            )
{%- endset %}

path as (
    select
        customer_id,
        as_of_date,
        step_number,
        segment,
        coalesce(since_date, as_of_date) as since_date,
        is_open,
        false as is_held
    from steps
    where step_number = 1
    union all
    select
        steps.customer_id,
        steps.as_of_date,
        steps.step_number,
        case when {{ is_held }} then path.segment else steps.segment end as segment,
        case
            when not steps.is_open then steps.since_date
            when steps.segment = path.segment or ({{ is_held }}) then path.since_date
            else steps.as_of_date
        end as since_date,
        steps.is_open,
        {{ is_held }} as is_held
    from path
    inner join steps
        on
            path.customer_id = steps.customer_id
            and path.step_number + 1 = steps.step_number
    left join holds
        on path.segment = holds.segment
    left join leeway
        on
            steps.customer_id = leeway.customer_id
            and steps.as_of_date = leeway.as_of_date
            and path.segment = leeway.segment
            and holds.leaving_margin = leeway.leaving_margin
),

final as (
    select
        customer_id,
        as_of_date,
        segment,
        since_date,
        is_held
    from path
    where is_open
)

select * from final
