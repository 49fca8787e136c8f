-- One customer on one scoring date who is not scored: who objected to profiling, whom
-- policy finds too young for it, and whose data may no longer be used.

with

consent_states as (select * from {{ ref('int_consents__states') }}),

unread_decisions as (select * from {{ ref('int_consents__unread_decisions') }}),

best_values as (select * from {{ ref('int_identity__best_values') }}),

retention as (select * from {{ ref('int_population__retention') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- What cannot be read may be an objection, unless a consent can be read.
unread_objections as (
    select
        unread_decisions.customer_id,
        scoring_dates.as_of_date
    from unread_decisions
    cross join scoring_dates
    left join consent_states
        on
            unread_decisions.customer_id = consent_states.customer_id
            and unread_decisions.purpose = consent_states.purpose
            and scoring_dates.as_of_date = consent_states.as_of_date
    where
        unread_decisions.purpose = 'profiling'
        and coalesce(consent_states.status, 'withdrawn') = 'withdrawn'
),

reasons as (
    select
        customer_id,
        as_of_date,
        1 as place
    from consent_states
    where purpose = 'profiling' and status = 'withdrawn'
    union all
    select
        customer_id,
        as_of_date,
        1 as place
    from unread_objections
    union all
    select
        best_values.customer_id,
        scoring_dates.as_of_date,
        2 as place
    from best_values
    cross join scoring_dates
    cross join settings
    where
        {{ age_on(
            'cast(best_values.birth_date as date)', 'scoring_dates.as_of_date'
        ) }} < settings.minimum_profiling_age
    union all
    select
        customer_id,
        as_of_date,
        3 as place
    from retention
    where retention_state = 'expired'
),

final as (
    select
        customer_id,
        as_of_date,
        case min(place)
            when 1 then 'objected'
            when 2 then 'minor'
            else 'expired'
        end as status
    from reasons
    group by customer_id, as_of_date
)

select * from final
