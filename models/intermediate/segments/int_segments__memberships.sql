-- One row per customer and scoring date of the history: their segment, what decided it,
-- and the facts and scores on which it was decided. Policy may hold customers in a
-- segment who have not stayed long enough, or would leave it by too little.

{{ config(**history("forget_dates(of_people=true, which=\"status <> 'objected'\")")) }}

with recursive

candidates as {{ not_materialized() }} (
    select * from {{ ref('int_segments__candidates') }}
),

segment_stability as (select * from {{ ref('segment_stability') }}),

segments as (select * from {{ ref('segments') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

id_changes as (
    select * from {{ ref('int_identity__id_changes') }}
    where change_type <> 'issued'
),

dates_to_score as (
    select * from {{ ref('int_calendar__dates_to_score') }}
    where is_recorded
),

-- The history as earlier runs left it.
{% if is_incremental() %}
past_memberships as (select * from {{ this }}),
{% else %}
past_memberships as (
    select
        customer_id,
        as_of_date,
        ruled_segment as segment,
        as_of_date as segment_since_date
    from candidates
    where 1 = 0
),
{% endif %}

-- Nobody is held where policy lets every change count at once.
holding as (
    select count(*) as segment_count from segment_stability
    where minimum_stay_days > 0 or leaving_margin > 0
    having count(*) > 0
),

-- A retired segment holds nobody.
holds as (
    select segment_stability.*
    from segment_stability
    inner join segments
        on segment_stability.segment = segments.segment
    where coalesce(segments.is_active, true)
),

ordered_dates as (
    select
        as_of_date,
        reason,
        lead(reason) over (
            partition by 1
            order by as_of_date asc nulls last
        ) as next_reason
    from scoring_dates
),

-- The dates of this run, with the segments that the rules give. Where a kept date comes
-- just before, the path begins with its segments.
dated as (
    select
        candidates.customer_id,
        candidates.as_of_date,
        candidates.ruled_segment as segment,
        candidates.segments_within_reach,
        cast(null as date) as since_date,
        true as is_open
    from candidates
    inner join dates_to_score
        on candidates.as_of_date = dates_to_score.as_of_date
    cross join holding
    where candidates.rule_id is not null
    union all
    select
        past_memberships.customer_id,
        past_memberships.as_of_date,
        past_memberships.segment,
        null as segments_within_reach,
        coalesce(past_memberships.segment_since_date, past_memberships.as_of_date)
            as since_date,
        false as is_open
    from past_memberships
    inner join ordered_dates
        on past_memberships.as_of_date = ordered_dates.as_of_date
    cross join holding
    where
        ordered_dates.reason = 'kept'
        and ordered_dates.next_reason <> 'kept'
        and past_memberships.segment is not null
),

steps as (
    select
        *,
        cast(
            row_number() over (
                partition by customer_id
                order by as_of_date asc nulls last
            ) as integer
        ) as step_number
    from dated
),

{% set is_held -%}
    steps.is_open
            and steps.segment <> path.segment
            and (
                coalesce(
                    holds.leaving_margin > 0
                    and position(
                        '|' || path.segment || '|' in steps.segments_within_reach
                    ) > 0,
                    false
                )
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
),

moved as (
    select customer_id from id_changes
    union all
    select previous_customer_id as customer_id from id_changes
),

identity_changes as (
    select
        customer_id,
        count(*) as identity_changes
    from moved
    group by customer_id
),

final as (
    select
        candidates.customer_id,
        candidates.as_of_date,
        candidates.lifecycle_stage,
        candidates.engagement_tier,
        coalesce(path.segment, candidates.ruled_segment) as segment,
        case when path.is_held then 'held' else candidates.rule_id end as rule_id,
        candidates.ruled_segment,
        candidates.status,
        path.since_date as segment_since_date,
        coalesce(path.is_held, false) as is_held,
        cast(candidates.recency_score as integer) as recency_score,
        cast(candidates.frequency_score as integer) as frequency_score,
        cast(candidates.monetary_score as integer) as monetary_score,
        candidates.days_since_last_order,
        candidates.order_count,
        candidates.monetary_value,
        candidates.rfm_score,
        candidates.engagement_score,
        -- How often their records had changed hands when this was scored.
        cast(coalesce(identity_changes.identity_changes, 0) as integer)
            as identity_changes,
        dates_to_score.policy_version
    from candidates
    inner join dates_to_score
        on candidates.as_of_date = dates_to_score.as_of_date
    left join path
        on
            candidates.customer_id = path.customer_id
            and candidates.as_of_date = path.as_of_date
            and path.is_open
    left join identity_changes
        on candidates.customer_id = identity_changes.customer_id
)

select * from final
