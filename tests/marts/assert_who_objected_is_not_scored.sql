-- Guards every score: of who objected to profiling, is too young for it, or whose data
-- may no longer be used, no mart may hold a score, a segment or a habit.

with

excluded as (
    select * from {{ ref('int_population__customer_dates') }}
    where not is_profiled
),

scored as (
    {% for model in [
        'rfm_scores', 'engagement_scores', 'engagement_ledger', 'engagement_channels',
        'customer_grids',
    ] %}
    select
        customer_id,
        as_of_date,
        '{{ model }}' as mart
    from {{ ref(model) }}
    union all
    {% endfor %}
    {% for model, columns in {
        'customer_segments': [
            'becomes_dormant_on', 'lifecycle_stage', 'value_tier', 'next_value_tier',
            'engagement_tier', 'segment', 'rule_id', 'recommended_action',
            'missing_to_next_value_tier',
        ],
        'customer_behaviours': [
            'order_count', 'cart_count', 'abandoned_cart_count', 'favourite_category',
            'main_channel', 'purchase_style', 'return_rate', 'abandoned_cart_share',
        ],
        'customers': ['preferred_channel', 'top_interest'],
    }.items() %}
    select
        customer_id,
        as_of_date,
        '{{ model }}' as mart
    from {{ ref(model) }}
    where
        coalesce(
            {% for column in columns %}
            cast({{ column }} as {{ dbt.type_string() }}){{ ',' if not loop.last }}
            {% endfor %}
        ) is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    scored.mart,
    scored.customer_id
from scored
inner join excluded
    on
        scored.customer_id = excluded.customer_id
        and scored.as_of_date = excluded.as_of_date
union all
select
    'segment_history' as mart,
    segment_history.customer_id
from {{ ref('segment_history') }} as segment_history
inner join {{ ref('int_population__objectors') }} as objectors
    on segment_history.customer_id = objectors.customer_id
where segment_history.segment is not null
union all
select
    'customer_stages' as mart,
    customer_stages.customer_id
from {{ ref('customer_stages') }} as customer_stages
inner join {{ ref('int_population__objectors') }} as objectors
    on customer_stages.customer_id = objectors.customer_id
where customer_stages.lifecycle_stage is not null
union all
select
    'revenue_events' as mart,
    revenue_events.customer_id
from {{ ref('revenue_events') }} as revenue_events
inner join {{ ref('int_population__objectors') }} as objectors
    on revenue_events.customer_id = objectors.customer_id
where
    revenue_events.is_scored_customer
    or coalesce(
        revenue_events.segment,
        revenue_events.opening_segment,
        revenue_events.closing_segment
    ) is not null
union all
select
    'rfm_scores of any date' as mart,
    rfm_scores.customer_id
from {{ ref('rfm_scores') }} as rfm_scores
inner join {{ ref('int_population__objectors') }} as objectors
    on rfm_scores.customer_id = objectors.customer_id
