-- One thing that outputs may need of the data at hand, and how much of it there is by
-- the latest scoring date.

with

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

history as (
    select
        {{ days_between('min(customer_days.event_date)', 'max(latest.as_of_date)') }}
            as history_days
    from {{ ref('int_orders__customer_days') }} as customer_days
    inner join latest
        on customer_days.event_date <= latest.as_of_date
    where customer_days.order_count > 0
),

spans as (
    select
        history.history_days - settings.dormant_floor_days + 1 as days_to_dormancy,
        history.history_days - settings.lost_days + 1 as days_to_loss
    from history
    cross join settings
),

{% set counts = {
    'valid_orders': ('int_orders__customer_summaries', 'sum(lifetime_order_count)'),
    'touchpoints': ('int_engagement__weighted_rollups', 'sum(touchpoint_count)'),
    'known_action_touchpoints': (
        'int_engagement__weighted_rollups',
        "sum(case when kind <> 'unknown' then touchpoint_count end)",
    ),
    'touched_customers': (
        'int_engagement__summaries', 'sum(case when is_in_window then 1 end)'
    ),
    'people_without_order': (
        'int_segments__candidates',
        "count(case when lifecycle_stage = 'prospect' then 1 end)",
    ),
    'answers': ('int_grids__answers', 'count(*)'),
    'countries': ('int_identity__profiles', 'count(country)'),
    'regions': ('int_identity__profiles', 'count(region)'),
    'age_bands': ('int_identity__profiles', 'count(age_band)'),
    'genders': ('int_identity__profiles', 'count(gender)'),
    'acquisition_costs': ('int_identity__profiles', 'count(acquisition_cost)'),
    'household': ('int_grids__declarations', 'count(household)'),
    'occupation': ('int_grids__declarations', 'count(occupation)'),
    'interests': ('int_grids__declarations', 'count(interests)'),
    'motives': ('int_grids__declarations', 'count(motives)'),
    'preferences': ('int_grids__declarations', 'count(preferences)'),
    'industries': ('int_grids__companies', 'count(industry)'),
    'company_sizes': ('int_grids__companies', 'count(company_size)'),
    'categorised_customers': ('int_behaviours__interests', 'count(*)'),
    'discount_told_lines': ('int_behaviours__baskets', 'sum(known_discount_baskets)'),
    'counted_lines': ('int_behaviours__baskets', 'sum(known_unit_baskets)'),
    'view_touchpoints': ('int_behaviours__views', 'count(*)'),
    'cart_touchpoints': ('int_behaviours__carts', 'count(*)'),
    'members': ('stg_marketing__campaign_members', 'count(*)'),
    'decisions': ('stg_crm__consents', 'count(*)'),
} %}
final as (
    select
        'days_to_dormancy' as fact,
        cast(coalesce(max(days_to_dormancy), 0) as bigint) as observed
    from spans
    union all
    select
        'days_to_loss' as fact,
        cast(coalesce(max(days_to_loss), 0) as bigint) as observed
    from spans
    {% for fact, (model, expression) in counts.items() %}
    union all
    select
        '{{ fact }}' as fact,
        -- Nothing to count is none.
        cast(coalesce({{ expression }}, 0) as bigint) as observed
    from {{ ref(model) }}
    {% endfor %}
)

select * from final
