-- One customer on one scoring date by which they were known: by a record, an order,
-- valid or not, or a touchpoint. A record without a date was always there.

with

profiles as (select * from {{ ref('int_identity__profiles') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

final as (
    select
        profiles.customer_id,
        scoring_dates.as_of_date
    from scoring_dates
    cross join profiles
    where
        profiles.first_ordered_date <= scoring_dates.as_of_date
        or profiles.first_touched_date <= scoring_dates.as_of_date
        or (
            profiles.has_record
            and (
                profiles.created_date is null
                or profiles.created_date <= scoring_dates.as_of_date
            )
        )
)

select * from final
