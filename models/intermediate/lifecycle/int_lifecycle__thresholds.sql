-- One customer on one scoring date: after how many days without an order they are
-- dormant, by their own rhythm where three order days tell it, else by policy.

with

order_gaps as (select * from {{ ref('int_lifecycle__order_gaps') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

own_rhythm as (
    select
        order_gaps.*,
        settings.lost_days,
        case
            when order_gaps.order_day_count >= 3
                then
                    least(
                        settings.dormant_ceiling_days,
                        greatest(
                            settings.dormant_floor_days,
                            cast(
                                floor(
                                    settings.dormant_gap_multiple
                                    * order_gaps.median_gap_days
                                    + 0.5
                                ) as integer
                            )
                        )
                    )
            else settings.dormant_days
        end as wished_days
    from order_gaps
    cross join settings
),

final as (
    select
        customer_id,
        as_of_date,
        order_day_count,
        median_gap_days,
        latest_gap_days,
        cast(least(wished_days, lost_days - 1) as integer) as dormant_after_days,
        cast(lost_days as integer) as lost_after_days
    from own_rhythm
)

select * from final
