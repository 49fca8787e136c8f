-- One row per customer known by the latest scoring date, through a record, an order or
-- a touchpoint: their orders to that date and their profile, without direct identifiers
-- such as names.

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_known
),

profiles as (select * from {{ ref('int_identity__profiles') }}),

purchases as (select * from {{ ref('int_behaviours__purchases') }}),

contactability as (select * from {{ ref('int_population__contactability') }}),

retention as (select * from {{ ref('int_population__retention') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

contactable as (
    select
        {% for channel in ['email', 'sms', 'phone', 'post', 'ads'] %}
        bool_or(channel = '{{ channel }}' and is_contactable)
            as is_contactable_{{ channel }},
        {% endfor %}
        customer_id
    from contactability
    group by customer_id
),

final as (
    select
        profiles.customer_id,
        latest.as_of_date,
        profiles.created_date,
        customer_dates.first_order_date,
        customer_dates.last_order_date,
        profiles.country,
        profiles.region,
        profiles.age_band,
        profiles.gender,
        retention.last_active_contact_date,
        retention.retention_due_date,
        retention.retention_state,
        profiles.acquisition_channel,
        profiles.loyalty_tier,
        -- Habits are hidden for customers who are not to be profiled.
        case when customer_dates.is_profiled then purchases.preferred_channel end
            as preferred_channel,
        case when customer_dates.is_profiled then purchases.top_interest end
            as top_interest,
        -- No row means no order: none is zero, not unknown.
        coalesce(customer_dates.lifetime_order_count, 0) as order_count,
        cast(coalesce(customer_dates.lifetime_net_revenue, 0) as decimal(18, 2))
            as net_revenue,
        profiles.acquisition_cost,
        {% for channel in ['email', 'sms', 'phone', 'post', 'ads'] %}
        contactable.is_contactable_{{ channel }},
        {% endfor %}
        customer_dates.status = 'objected' as is_profiling_objected
    from customer_dates
    inner join latest
        on customer_dates.as_of_date = latest.as_of_date
    inner join profiles
        on customer_dates.customer_id = profiles.customer_id
    inner join contactable
        on profiles.customer_id = contactable.customer_id
    inner join retention
        on
            profiles.customer_id = retention.customer_id
            and latest.as_of_date = retention.as_of_date
    left join purchases
        on profiles.customer_id = purchases.customer_id
)

select * from final
