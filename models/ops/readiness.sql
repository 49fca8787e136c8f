-- One row per score, segment, grid or table: whether the data at hand allow it, and the
-- first thing that is missing.

{#- What outputs may need of the data: the model that has it, and how it is counted. -#}
{% set counts = {
    'valid_orders': ('int_population__customer_dates', 'sum(lifetime_order_count)'),
    'touchpoints': ('int_engagement__daily_points', 'sum(touchpoint_count)'),
    'known_action_touchpoints': (
        'int_engagement__daily_points',
        "sum(case when kind <> 'unknown' then touchpoint_count end)",
    ),
    'touched_customers': (
        'int_engagement__summaries', 'sum(case when is_in_window then 1 end)'
    ),
    'people_without_order': (
        'int_lifecycle__stages',
        "sum(case when lifecycle_stage = 'prospect' then 1 end)",
    ),
    'answers': ('int_grids__cells', 'count(satisfaction_band)'),
    'countries': ('int_identity__profiles', 'count(country)'),
    'regions': ('int_identity__profiles', 'count(region)'),
    'age_bands': ('int_identity__profiles', 'count(age_band)'),
    'genders': ('int_identity__profiles', 'count(gender)'),
    'acquisition_costs': ('int_identity__profiles', 'count(acquisition_cost)'),
    'household': ('int_grids__cells', 'count(household)'),
    'occupation': ('int_grids__cells', 'count(occupation)'),
    'interests': ('int_grids__cells', 'count(interests)'),
    'motives': ('int_grids__cells', 'count(motives)'),
    'preferences': ('int_grids__cells', 'count(preferences)'),
    'industries': ('int_grids__cells', 'count(industry)'),
    'company_sizes': ('int_grids__cells', 'count(company_size)'),
    'categorised_customers': ('int_behaviours__purchases', 'count(top_interest)'),
    'discount_told_lines': ('int_behaviours__purchases', 'sum(known_discount_baskets)'),
    'counted_lines': ('int_behaviours__purchases', 'sum(known_unit_baskets)'),
    'view_touchpoints': ('int_behaviours__visits', 'count(order_day_count)'),
    'cart_touchpoints': ('int_behaviours__visits', 'count(cart_count)'),
    'members': ('stg_marketing__campaign_members', 'count(*)'),
    'decisions': ('stg_crm__consents', 'count(*)'),
} %}

with

requirements as (select * from {{ ref('readiness_requirements') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

history as (
    select
        {{ days_between('min(customer_days.event_date)', 'max(latest.as_of_date)') }}
            as history_days
    from {{ ref('int_population__purchase_days') }} as customer_days
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

-- How much there is, by the latest scoring date, of what outputs may need.
facts as (
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
        -- Without rows the count is zero.
        cast(coalesce({{ expression }}, 0) as bigint) as observed
    from {{ ref(model) }}
    {% endfor %}
),

judged as (
    select
        requirements.kind,
        requirements.name,
        min(
            case
                when coalesce(facts.observed, 0) < requirements.minimum
                    then requirements.requirement_order
            end
        ) as first_missing
    from requirements
    left join facts
        on requirements.fact = facts.fact
    group by requirements.kind, requirements.name
),

final as (
    select
        judged.kind,
        judged.name,
        requirements.sentence as missing,
        judged.first_missing is null as is_ready
    from judged
    left join requirements
        on
            judged.kind = requirements.kind
            and judged.name = requirements.name
            and judged.first_missing = requirements.requirement_order
)

select * from final
