-- Guards staging and the marts: a word with two meanings would double its rows, an
-- outcome nobody knows would count as a sale, two age bands for one age would double
-- its customers.

{{ config(tags=['policy']) }}

with

order_statuses as (select * from {{ ref('order_statuses') }}),

age_bands as (select * from {{ ref('age_bands') }}),

segments as (select * from {{ ref('segments') }}),

public_texts as (select * from {{ ref('public_texts') }}),

{% set vocabularies = [
    ('order_statuses', 'status', 'status'),
    ('genders', 'word', 'word'),
    ('actions', 'action', 'action'),
    ('action_words', 'word', 'word'),
    ('attributes', 'attribute', 'attribute'),
    ('attribute_words', 'word', 'attribute, word'),
    ('consent_words', 'word', 'field, word'),
    ('country_words', 'word', 'word'),
    ('industries', 'word', 'word'),
    ('company_sizes', 'company_size', 'company_size'),
    ('company_size_words', 'word', 'word'),
    ('seasons', 'season', 'season'),
    ('engagement_tiers', 'engagement_tier', 'engagement_tier'),
] %}
repeated as (
    {% for seed, word, key in vocabularies %}
    select
        'seeds/policy/{{ seed }}.csv: the {{ word }} ' || min({{ word }})
        || ' appears more than once; keep one row.' as message
    from {{ ref(seed) }}
    group by {{ key }}
    having count(*) > 1
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

not_plain as (
    {% for seed, word, key in vocabularies %}
    select
        'seeds/policy/{{ seed }}.csv: the {{ word }} ' || {{ word }}
        || ' must be written in lower case without blanks around it.' as message
    from {{ ref(seed) }}
    where {{ word }} <> {{ lower_text(trimmed_spaces(word)) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

unknown_outcome as (
    select
        'seeds/policy/order_statuses.csv: the status ' || status
        || ' has the outcome ' || coalesce(outcome, '(none)')
        || '; write sale, refunded, cancelled or failed.' as message
    from order_statuses
    where coalesce(outcome, '') not in ('sale', 'refunded', 'cancelled', 'failed')
),

overlapping_ages as (
    select
        'seeds/policy/age_bands.csv: the bands ' || one.age_band || ' and '
        || other.age_band || ' overlap; correct their ages.' as message
    from age_bands as one
    inner join age_bands as other
        on
            one.age_band < other.age_band
            and one.minimum_age <= other.maximum_age
            and one.maximum_age >= other.minimum_age
),

repeated_segments as (
    select
        'seeds/policy/segments.csv: the segment ' || segment
        || ' appears more than once; keep one row.' as message
    from segments
    group by segment
    having count(*) > 1
),

repeated_texts as (
    select
        'seeds/policy/public_texts.csv: a text appears more than once; keep one row.'
            as message
    from public_texts
    group by text
    having count(*) > 1
),

too_many_segments as (
    select
        'seeds/policy/segments.csv: more than ten active segments cannot be acted on;'
        || ' retire some with is_active false.' as message
    from segments
    where coalesce(is_active, true)
    having count(*) > 10
)

select message from repeated
union all
select message from not_plain
union all
select message from unknown_outcome
union all
select message from overlapping_ages
union all
select message from repeated_segments
union all
select message from repeated_texts
union all
select message from too_many_segments
