-- Guards engagement_scores: a score that its ledger does not explain, to the last
-- digit, cannot be told to anybody. The channels must add up to the same.

with

scores as (select * from {{ ref('engagement_scores') }}),

ledger as (
    select
        customer_id,
        as_of_date,
        sum(decayed_points) as decayed_points,
        sum(points) as points,
        sum(touchpoint_count) as touchpoint_count
    from {{ ref('engagement_ledger') }}
    group by customer_id, as_of_date
),

channels as (
    select
        customer_id,
        as_of_date,
        sum(decayed_points) as decayed_points,
        sum(points) as points,
        sum(touchpoint_count) as touchpoint_count
    from {{ ref('engagement_channels') }}
    group by customer_id, as_of_date
),

latest as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_calendar__dates_to_score') }}
),

latest_scores as (
    select scores.*
    from scores
    inner join latest
        on scores.as_of_date = latest.as_of_date
)

select
    latest_scores.customer_id,
    latest_scores.engagement_score,
    ledger.decayed_points as ledger_points,
    channels.decayed_points as channel_points
from latest_scores
full outer join ledger
    on
        latest_scores.customer_id = ledger.customer_id
        and latest_scores.as_of_date = ledger.as_of_date
full outer join channels
    on
        coalesce(latest_scores.customer_id, ledger.customer_id) = channels.customer_id
where
    latest_scores.customer_id is null
    or coalesce(latest_scores.engagement_score <> ledger.decayed_points, false)
    or coalesce(latest_scores.engagement_score <> channels.decayed_points, false)
    or coalesce(latest_scores.engagement_points <> ledger.points, false)
    or coalesce(latest_scores.engagement_points <> channels.points, false)
    or coalesce(latest_scores.touchpoint_count <> ledger.touchpoint_count, false)
    or coalesce(latest_scores.touchpoint_count <> channels.touchpoint_count, false)
    or (latest_scores.status = 'scored' and ledger.customer_id is null)
    or (latest_scores.status = 'scored' and channels.customer_id is null)
    or (latest_scores.status <> 'scored' and ledger.customer_id is not null)
