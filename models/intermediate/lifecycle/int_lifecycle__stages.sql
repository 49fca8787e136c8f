-- One row per customer who may be scored and scoring date: their stage of life, read
-- from events alone, never from an earlier stage.

with

buyers as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_buyer
),

prospects as (
    select * from {{ ref('int_population__customer_dates') }}
    where status = 'scored' and not is_buyer
),

customer_days as (
    select * from {{ ref('int_population__purchase_days') }}
    where order_count > 0
),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- Between two of these days a customer's valid order days stay the same, so their gaps
-- are computed once for all scoring dates in between.
changes as (
    select
        customer_id,
        greatest(event_date, valid_from_date) as changed_date
    from customer_days
    union all
    select
        customer_id,
        valid_until_date as changed_date
    from customer_days
    where valid_until_date is not null
),

change_days as (
    select
        customer_id,
        changed_date
    from changes
    group by customer_id, changed_date
),

periods as (
    select
        customer_id,
        changed_date,
        lead(changed_date) over (
            partition by customer_id
            order by changed_date nulls last
        ) as next_changed_date
    from change_days
),

dated_periods as (
    select
        periods.customer_id,
        periods.changed_date,
        dates_to_score.as_of_date
    from dates_to_score
    inner join periods
        on
            dates_to_score.as_of_date >= periods.changed_date
            and (
                periods.next_changed_date is null
                or dates_to_score.as_of_date < periods.next_changed_date
            )
),

needed_periods as (
    select
        customer_id,
        changed_date
    from dated_periods
    group by customer_id, changed_date
),

order_days as (
    select
        needed_periods.customer_id,
        needed_periods.changed_date,
        customer_days.event_date
    from needed_periods
    inner join customer_days
        on
            needed_periods.customer_id = customer_days.customer_id
            and needed_periods.changed_date >= customer_days.event_date
    where {{ is_valid_on('customer_days', 'needed_periods.changed_date') }}
    group by
        needed_periods.customer_id,
        needed_periods.changed_date,
        customer_days.event_date
),

placed as (
    select
        customer_id,
        changed_date,
        event_date,
        lag(event_date) over (
            partition by customer_id, changed_date
            order by event_date nulls last
        ) as previous_date,
        row_number() over (
            partition by customer_id, changed_date
            order by event_date desc nulls last
        ) as place_from_latest
    from order_days
),

gaps as (
    select
        customer_id,
        changed_date,
        place_from_latest,
        {{ days_between('previous_date', 'event_date') }} as gap_days
    from placed
),

rhythms as (
    select
        customer_id,
        changed_date,
        count(*) as order_day_count,
        -- A median of whole days is whole or a half.
        cast(
            percentile_cont(0.5) within group (
                order by gap_days
            ) as decimal(9, 1)
        ) as median_gap_days,
        max(case when place_from_latest = 1 then gap_days end) as latest_gap_days
    from gaps
    group by customer_id, changed_date
),

-- By the customer's own rhythm where three order days tell it, else by policy.
wished as (
    select
        rhythms.*,
        settings.lost_days,
        case
            when rhythms.order_day_count >= 3
                then
                    least(
                        settings.dormant_ceiling_days,
                        greatest(
                            settings.dormant_floor_days,
                            cast(
                                floor(
                                    settings.dormant_gap_multiple
                                    * rhythms.median_gap_days
                                    + 0.5
                                ) as integer
                            )
                        )
                    )
            else settings.dormant_days
        end as wished_days
    from rhythms
    cross join settings
),

thresholds as (
    select
        customer_id,
        changed_date,
        median_gap_days,
        latest_gap_days,
        cast(least(wished_days, lost_days - 1) as integer) as dormant_after_days,
        cast(lost_days as integer) as lost_after_days
    from wished
),

compared as (
    select
        buyers.customer_id,
        buyers.as_of_date,
        buyers.last_order_date,
        buyers.lifetime_order_count,
        buyers.days_since_last_order,
        thresholds.median_gap_days,
        thresholds.latest_gap_days,
        thresholds.dormant_after_days,
        thresholds.lost_after_days,
        settings.new_customer_days,
        settings.reactivated_days
    from buyers
    cross join settings
    left join dated_periods
        on
            buyers.customer_id = dated_periods.customer_id
            and buyers.as_of_date = dated_periods.as_of_date
    left join thresholds
        on
            dated_periods.customer_id = thresholds.customer_id
            and dated_periods.changed_date = thresholds.changed_date
),

final as (
    select
        customer_id,
        as_of_date,
        {{ add_days('last_order_date', 'dormant_after_days') }} as becomes_dormant_on,
        {{ add_days('last_order_date', 'lost_after_days') }} as becomes_lost_on,
        case
            when lifetime_order_count = 0 then null
            when days_since_last_order >= lost_after_days then 'lost'
            when days_since_last_order >= dormant_after_days then 'dormant'
            when
                lifetime_order_count = 1
                and days_since_last_order <= new_customer_days
                then 'new'
            when
                latest_gap_days >= dormant_after_days
                and days_since_last_order <= reactivated_days
                then 'reactivated'
            else 'active'
        end as lifecycle_stage,
        median_gap_days,
        latest_gap_days,
        dormant_after_days
    from compared
    union all
    select
        customer_id,
        as_of_date,
        null as becomes_dormant_on,
        null as becomes_lost_on,
        'prospect' as lifecycle_stage,
        null as median_gap_days,
        null as latest_gap_days,
        null as dormant_after_days
    from prospects
)

select * from final
