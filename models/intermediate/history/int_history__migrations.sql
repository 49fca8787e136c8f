-- One month of the history and one pair of segments: who went from one to the other,
-- what they bought in the month, and how many of them woke up.

with

period_members as (select * from {{ ref('int_history__period_members') }}),

final as (
    select
        month,
        from_segment,
        to_segment,
        count(*) as customers,
        sum(net_revenue) as net_revenue,
        sum(
            case
                when
                    from_stage in ('dormant', 'lost')
                    and to_stage not in ('dormant', 'lost')
                    then 1
                else 0
            end
        ) as reactivated_customers
    from period_members
    group by month, from_segment, to_segment
)

select * from final
