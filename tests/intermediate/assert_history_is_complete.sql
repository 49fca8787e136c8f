-- Guards the history: every date that is kept must have its cut-offs, under the policy
-- that ops.scoring_dates names, and no other date may. A table of the history that was
-- built or emptied by hand would leave holes that no later run fills.

{{ config(tags=['usage']) }}

with

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

cutoffs as (
    select
        as_of_date,
        min(policy_version) as policy_version,
        max(policy_version) as other_version,
        count(*) as row_count
    from {{ ref('rfm_cutoffs') }}
    group by as_of_date
),

-- Scores of another run than the segments: a full refresh that did not end.
scored as (
    select
        as_of_date,
        count(*) as row_count
    from {{ ref('rfm_scores') }}
    group by as_of_date
),

members as (
    select
        as_of_date,
        count(recency_score) as row_count
    from {{ ref('int_segments__memberships') }}
    group by as_of_date
)

select
    'the history of scores is incomplete; run scripts/run build --full-refresh. These'
    || ' dates are wrong: {items}.' as message,
    cast(
        coalesce(scoring_dates.as_of_date, cutoffs.as_of_date)
        as {{ dbt.type_string() }}
    ) as item
from scoring_dates
full outer join cutoffs
    on scoring_dates.as_of_date = cutoffs.as_of_date
left join scored
    on scoring_dates.as_of_date = scored.as_of_date
left join members
    on scoring_dates.as_of_date = members.as_of_date
where
    cutoffs.row_count is null
    or cutoffs.row_count <> 15
    or coalesce(scored.row_count, 0) <> coalesce(members.row_count, 0)
    or scoring_dates.as_of_date is null
    or scoring_dates.policy_version <> cutoffs.policy_version
    or scoring_dates.policy_version <> cutoffs.other_version
