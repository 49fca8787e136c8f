-- One segment in one month: what its members of the month's scoring date did in it.

with

months as (select * from {{ ref('int_performance__months') }}),

memberships as (
    select * from {{ ref('int_segments__memberships') }}
    where segment is not null
),

customer_months as (select * from {{ ref('int_performance__customer_months') }}),

profiles as (select * from {{ ref('int_identity__profiles') }}),

final as (
    select
        memberships.segment,
        customer_months.month,
        sum(customer_months.order_count) as order_count,
        sum(customer_months.sale_revenue) as sale_revenue,
        sum(customer_months.return_revenue) as return_revenue,
        sum(customer_months.points) as points,
        sum(case when customer_months.order_count > 0 then 1 else 0 end) as buyer_count,
        sum(
            case
                when
                    customer_months.order_count > 0 and customer_months.is_repeat_buyer
                    then 1
                else 0
            end
        ) as repeat_buyer_count,
        sum(case when customer_months.touchpoint_count > 0 then 1 else 0 end)
            as touched_count,
        sum(
            case
                when
                    customer_months.touchpoint_count > 0
                    and customer_months.order_count > 0
                    then 1
                else 0
            end
        ) as touched_buyer_count,
        sum(case when customer_months.is_new_customer then 1 else 0 end)
            as new_customer_count,
        sum(
            case when customer_months.is_new_customer then profiles.acquisition_cost end
        ) as acquisition_cost,
        count(
            case when customer_months.is_new_customer then profiles.acquisition_cost end
        ) as known_cost_count
    from customer_months
    inner join months
        on customer_months.month = months.month
    inner join memberships
        on
            customer_months.customer_id = memberships.customer_id
            and months.membership_as_of_date = memberships.as_of_date
    inner join profiles
        on customer_months.customer_id = profiles.customer_id
    group by memberships.segment, customer_months.month
)

select * from final
