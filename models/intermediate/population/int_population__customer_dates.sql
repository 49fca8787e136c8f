-- One row per customer and scoring date: whether they were known by its end, and
-- whether they are scored or why not. Every model of the history starts from here.

with

customers as (select * from {{ ref('int_identity__customers') }}),

best_values as (select * from {{ ref('int_identity__best_values') }}),

consent_states as (
    select * from {{ ref('int_consents__states') }}
    where purpose = 'profiling'
),

unread_decisions as (select * from {{ ref('int_consents__unread_decisions') }}),

retention as (select * from {{ ref('int_population__retention') }}),

summaries as (select * from {{ ref('int_purchases__summaries') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

seen as (
    select
        customer_id,
        min(first_ordered_date) as first_ordered_date,
        min(first_touched_date) as first_touched_date
    from customers
    group by customer_id
),

unread_objections as (
    select customer_id from unread_decisions
    where purpose = 'profiling'
    group by customer_id
),

judged as (
    select
        best_values.customer_id,
        dates_to_score.as_of_date,
        -- A record without a date was always there.
        coalesce(seen.first_ordered_date <= dates_to_score.as_of_date, false)
        or coalesce(seen.first_touched_date <= dates_to_score.as_of_date, false)
        or (
            best_values.has_record
            and coalesce(best_values.created_date <= dates_to_score.as_of_date, true)
        ) as is_known,
        -- A decision that cannot be read may be an objection, unless they consent.
        coalesce(
            consent_states.status = 'withdrawn',
            unread_objections.customer_id is not null
        ) as is_objected,
        coalesce(
            {{ age_on(
                'cast(best_values.birth_date as date)', 'dates_to_score.as_of_date'
            ) }} < settings.minimum_profiling_age,
            false
        ) as is_minor,
        coalesce(retention.retention_state = 'expired', false) as is_expired,
        coalesce(summaries.lifetime_order_count = 0, false) as has_only_returns
    from best_values
    cross join dates_to_score
    cross join settings
    inner join seen
        on best_values.customer_id = seen.customer_id
    left join unread_objections
        on best_values.customer_id = unread_objections.customer_id
    left join consent_states
        on
            best_values.customer_id = consent_states.customer_id
            and dates_to_score.as_of_date = consent_states.as_of_date
    left join retention
        on
            best_values.customer_id = retention.customer_id
            and dates_to_score.as_of_date = retention.as_of_date
    left join summaries
        on
            best_values.customer_id = summaries.customer_id
            and dates_to_score.as_of_date = summaries.as_of_date
),

final as (
    select
        customer_id,
        as_of_date,
        case
            when is_objected then 'objected'
            when is_minor then 'minor'
            when is_expired then 'expired'
            when not is_known then 'unknown'
            when has_only_returns then 'only_returns'
            else 'scored'
        end as status,
        is_known,
        not is_objected and not is_minor and not is_expired as is_profiled
    from judged
)

select * from final
