-- One segment in one month: how many members, and what they did in it.

with

months as (select * from {{ ref('int_performance__months') }}),

segments as (select * from {{ ref('segment_catalogue') }}),

segment_members as (select * from {{ ref('int_performance__segment_members') }}),

segment_months as (select * from {{ ref('int_performance__segment_months') }}),

-- A segment without members, and a month in which they did nothing, have their row.
filled as (
    select
        segments.segment,
        months.month,
        months.membership_as_of_date,
        months.is_own_membership,
        months.is_complete_month,
        coalesce(segment_members.customers, 0) as customers,
        sum(segment_members.customers) over (partition by months.month)
            as all_customers,
        sum(segment_months.sale_revenue - segment_months.return_revenue) over (
            partition by months.month
        ) as all_revenue,
        segment_members.rfm_scored_count,
        segment_members.rfm_score_sum,
        segment_members.engaged_count,
        segment_members.engagement_score_sum,
        {% for column in [
            'order_count', 'sale_revenue', 'return_revenue', 'points', 'buyer_count',
            'repeat_buyer_count', 'touched_count', 'touched_buyer_count',
            'new_customer_count',
        ] %}
        coalesce(segment_months.{{ column }}, 0) as {{ column }},
        {% endfor %}
        segment_months.acquisition_cost,
        segment_months.known_cost_count
    from months
    cross join segments
    left join segment_members
        on
            segments.segment = segment_members.segment
            and months.membership_as_of_date = segment_members.as_of_date
    left join segment_months
        on
            segments.segment = segment_months.segment
            and months.month = segment_months.month
    where
        segments.is_active
        or segment_members.segment is not null
        or segment_months.segment is not null
),

final as (
    select
        segment,
        month,
        membership_as_of_date,
        cast(customers as bigint) as customers,
        cast(buyer_count as bigint) as buyer_count,
        cast(new_customer_count as bigint) as new_customer_count,
        cast(order_count as bigint) as order_count,
        cast(sale_revenue - return_revenue as decimal(18, 2))
            as net_revenue,
        {{ share('customers', 'all_customers') }} as customer_share,
        {{ share('sale_revenue - return_revenue', 'all_revenue') }}
            as revenue_share,
        {{ rounded_ratio(
            'sale_revenue - return_revenue', 'order_count'
        ) }} as average_order_value,
        {{ rounded_ratio('order_count', 'buyer_count') }}
            as order_frequency,
        {{ share('touched_buyer_count', 'touched_count') }}
            as conversion_rate,
        {{ share('repeat_buyer_count', 'buyer_count') }} as repeat_rate,
        {{ share('return_revenue', 'sale_revenue') }} as return_rate,
        {{ rounded_ratio('points', 'touched_count') }}
            as average_engagement_points,
        -- Scores of another month say nothing of this one.
        case
            when is_own_membership
                then {{ rounded_ratio(
                    'rfm_score_sum', 'rfm_scored_count'
                ) }}
        end as average_rfm_score,
        case
            when is_own_membership
                then {{ rounded_ratio(
                    'engagement_score_sum', 'engaged_count'
                ) }}
        end as average_engagement_score,
        {{ rounded_ratio('acquisition_cost', 'known_cost_count') }}
            as average_acquisition_cost,
        is_complete_month
    from filled
)

select * from final
