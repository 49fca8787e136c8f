-- One row per customer and scoring date: whether they were known by its end, whether
-- they are scored or why not, and what they had bought and returned. Every model of the
-- history starts from here.

with

customers as (select * from {{ ref('int_identity__customers') }}),

best_values as (select * from {{ ref('int_identity__best_values') }}),

consent_states as (
    select * from {{ ref('int_consents__states') }}
    where purpose = 'profiling'
),

unread_decisions as (select * from {{ ref('int_consents__unread_decisions') }}),

retention as (select * from {{ ref('int_population__retention') }}),

customer_days as (select * from {{ ref('int_population__purchase_days') }}),

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

-- The past is cut here: orders and refunds after the date are not seen.
days_to_date as (
    select
        customer_days.customer_id,
        dates_to_score.as_of_date,
        customer_days.event_date,
        settings.monetary_basis,
        case
            when {{ is_valid_on('customer_days', 'dates_to_score.as_of_date') }}
                then customer_days.order_count
            else 0
        end as order_count,
        customer_days.sale_revenue - customer_days.return_revenue as net_revenue,
        customer_days.sale_revenue
        - customer_days.return_revenue
        - customer_days.goods_cost as net_margin,
        {{ days_between('customer_days.event_date', 'dates_to_score.as_of_date') }}
        < settings.rfm_window_days as is_in_window
    from dates_to_score
    inner join customer_days
        on dates_to_score.as_of_date >= customer_days.event_date
    cross join settings
),

purchases as (
    select
        customer_id,
        as_of_date,
        monetary_basis,
        min(case when order_count > 0 then event_date end) as first_order_date,
        max(case when order_count > 0 then event_date end) as last_order_date,
        sum(order_count) as lifetime_order_count,
        sum(net_revenue) as lifetime_net_revenue,
        sum(case when is_in_window then order_count else 0 end) as order_count,
        sum(case when is_in_window then net_revenue else 0 end) as net_revenue,
        case
            when
                sum(case when is_in_window then 1 else 0 end)
                = count(case when is_in_window then net_margin end)
                then sum(case when is_in_window then net_margin else 0 end)
        end as net_margin
    from days_to_date
    group by customer_id, as_of_date, monetary_basis
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
        purchases.customer_id is not null as has_purchases,
        purchases.first_order_date,
        purchases.last_order_date,
        purchases.lifetime_order_count,
        purchases.order_count,
        purchases.lifetime_net_revenue,
        purchases.net_revenue,
        purchases.net_margin,
        purchases.monetary_basis
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
    left join purchases
        on
            best_values.customer_id = purchases.customer_id
            and dates_to_score.as_of_date = purchases.as_of_date
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
            when lifetime_order_count = 0 then 'only_returns'
            else 'scored'
        end as status,
        is_known,
        not is_objected and not is_minor and not is_expired as is_profiled,
        has_purchases
        and not is_objected
        and not is_minor
        and not is_expired as is_buyer,
        first_order_date,
        last_order_date,
        {{ days_between('last_order_date', 'as_of_date') }} as days_since_last_order,
        cast(lifetime_order_count as integer) as lifetime_order_count,
        cast(order_count as integer) as order_count,
        cast(lifetime_net_revenue as decimal(18, 2)) as lifetime_net_revenue,
        cast(net_revenue as decimal(18, 2)) as net_revenue,
        cast(net_margin as decimal(18, 2)) as net_margin,
        cast(
            case when monetary_basis = 'margin' then net_margin else net_revenue end
            as decimal(18, 2)
        ) as monetary_value
    from judged
)

select * from final
