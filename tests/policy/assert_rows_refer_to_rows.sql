-- Guards every join with policy: two rows for one key would double what they decide.
-- A row about something that another seed does not have would decide nothing, unseen.

{{ config(tags=['policy']) }}

with

age_bands as (select * from {{ ref('age_bands') }}),

contact_rules as (select * from {{ ref('contact_rules') }}),

sector_presets as (select * from {{ ref('sector_presets') }}),

segments as (select * from {{ ref('segments') }}),

{% set keys = {
    'age_bands': ['age_band'],
    'rfm_segments': ['map', 'rfm_segment'],
    'grid_catch_alls': ['grid', 'cell'],
    'readiness_requirements': ['kind', 'name', 'requirement_order'],
    'quarantine_reasons': ['source', 'reason'],
    'ignored_identifiers': ['identifier_type', 'identifier_value'],
    'identity_decisions': [
        'source_system', 'source_customer_id', 'other_source_system',
        'other_source_customer_id',
    ],
    'value_tiers': ['sector', 'value_tier'],
} %}
repeated as (
    {% for seed, columns in keys.items() %}
    select
        'seeds/policy/{{ seed }}.csv: more than one row has {{ columns | join(', ') }}'
        || ' {items}; keep one for each.' as message,
        {{ columns | join(" || ' ' || ") }} as item
    from {{ ref(seed) }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

{% set references = [
    ('rfm_fixed_cutoffs', 'sector', 'sector_presets', 'sector'),
    ('value_tiers', 'sector', 'sector_presets', 'sector'),
    ('rfm_segments', 'map', 'rfm_segment_cells', 'map'),
] %}
lost as (
    {% for seed, column, other, key in references %}
    select
        'seeds/policy/{{ seed }}.csv: {{ other }}.csv does not have the {{ column }}'
        || ' {items}; correct it or add it there.' as message,
        {{ column }} as item
    from {{ ref(seed) }}
    where
        {{ column }} not in (
            select {{ key }} from {{ ref(other) }}
            where {{ key }} is not null
        )
    group by {{ column }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

lost_segments as (
    select
        'seeds/policy/readiness_requirements.csv: segments.csv does not have the'
        || ' segment {items}; correct it or add it there.' as message,
        requirements.name as item
    from {{ ref('readiness_requirements') }} as requirements
    left join segments
        on requirements.name = segments.segment
    where requirements.kind = 'segment' and segments.segment is null
    group by requirements.name
),

-- Only words that the models ask for.
{% set grids = [
    'age_band', 'company_size', 'country', 'engagement_tier', 'gender', 'household',
    'industry', 'interest', 'motive', 'occupation', 'preference', 'region',
    'satisfaction_band', 'value_tier',
] %}
{% set words = [
    ('grid_catch_alls', 'grid', grids),
    ('readiness_requirements', 'kind', ['score', 'segment', 'table', 'grid']),
    ('ignored_identifiers', 'identifier_type', ['email', 'phone', 'loyalty_id']),
    ('rfm_fixed_cutoffs', 'component', ['recency', 'order_count', 'monetary']),
] %}
unknown as (
    {% for seed, column, known in words %}
    select
        'seeds/policy/{{ seed }}.csv: nothing reads the {{ column }} {items}; write'
        || ' {{ known[:-1] | join(', ') }} or {{ known[-1] }}.' as message,
        {{ column }} as item
    from {{ ref(seed) }}
    where
        {{ column }} not in (
            {% for word in known %}
            '{{ word }}'{{ ',' if not loop.last }}
            {% endfor %}
        )
    group by {{ column }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Days far beyond a life would leave the calendar.
{% set most = 36500 %}
{% set windows = [
    'rfm_window_days', 'new_customer_days', 'dormant_days', 'dormant_floor_days',
    'dormant_ceiling_days', 'lost_days', 'reactivated_days', 'engagement_window_days',
    'engagement_half_life_days', 'purchase_view_days',
] %}
endless as (
    {% for column in windows %}
    select
        'seeds/policy/sector_presets.csv: {{ column }} of {items} is above {{ most }}'
        || ' days; write fewer.' as message,
        sector as item
    from sector_presets
    where {{ column }} > {{ most }}
    union all
    {% endfor %}
    select
        'seeds/policy/contact_rules.csv: customer_days of {items} must be a whole'
        || ' number of days from 1 to {{ most }}.' as message,
        channel as item
    from contact_rules
    where customer_days not between 1 and {{ most }}
    union all
    select
        'seeds/policy/rfm_fixed_cutoffs.csv: no threshold of {items} may be below 0.'
            as message,
        sector || ' ' || component as item
    from {{ ref('rfm_fixed_cutoffs') }}
    where threshold < 0
    group by sector, component
),

placed_ages as (
    select
        age_band,
        minimum_age,
        maximum_age,
        lag(maximum_age, 1, -1) over (
            partition by 1
            order by minimum_age nulls last, age_band nulls last
        ) as maximum_below
    from age_bands
),

uneven_ages as (
    select
        'seeds/policy/age_bands.csv: correct the ages of {items}. The first band'
        || ' begins at 0, each other one right after the band below.' as message,
        age_band as item
    from placed_ages
    where minimum_age <> maximum_below + 1 or minimum_age > maximum_age
),

placed_segments as (
    select
        segment,
        colour,
        display_order,
        count(*) over (partition by display_order) as same_place_count
    from segments
),

unshown_segments as (
    select
        'seeds/policy/segments.csv: {items} needs a display_order of its own, and a'
        || ' colour such as #6a3d9a.' as message,
        segment as item
    from placed_segments
    where
        display_order is null
        or same_place_count > 1
        or not coalesce({{ matches('colour', '^#[0-9a-fA-F]{6}$') }}, false)
),

needed as (
    {% for seed, column, word in [
        ('order_statuses', 'status', '(missing)'),
        ('satisfaction_bands', 'kind', 'nps'),
        ('satisfaction_bands', 'kind', 'csat'),
        ('satisfaction_bands', 'kind', 'ces'),
        ('satisfaction_bands', 'kind', 'review'),
        ('consent_words', 'word', 'email'),
        ('consent_words', 'word', 'sms'),
        ('consent_words', 'word', 'phone'),
        ('consent_words', 'word', 'post'),
        ('consent_words', 'word', 'ads'),
        ('consent_words', 'word', 'profiling'),
        ('consent_words', 'word', 'granted'),
        ('consent_words', 'word', 'withdrawn'),
    ] %}
    select
        'seeds/policy/{{ seed }}.csv: no row has the {{ column }} {items}; add it.'
            as message,
        '{{ word }}' as item
    from {{ ref(seed) }}
    having coalesce(sum(case when {{ column }} = '{{ word }}' then 1 else 0 end), 0) = 0
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

{% for told in [
    'repeated', 'lost', 'lost_segments', 'unknown', 'endless', 'uneven_ages',
    'unshown_segments', 'needed',
] %}
select
    message,
    item
from {{ told }}
{{ 'union all' if not loop.last }}
{% endfor %}
