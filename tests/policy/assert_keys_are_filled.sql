-- Guards every join with policy: a row without its key decides nothing, and its message
-- elsewhere would be empty.

{{ config(tags=['policy']) }}

{% for seed, keys in {
    'settings': ['setting', 'value'],
    'sector_presets': ['sector'],
    'rfm_fixed_cutoffs': ['sector', 'component', 'score', 'threshold'],
    'rfm_segment_cells': ['map', 'rfm_cell', 'rfm_segment'],
    'rfm_segments': ['map', 'rfm_segment', 'label_en', 'label_fr'],
    'order_statuses': ['status', 'outcome'],
    'value_tiers': ['sector', 'value_tier', 'tier_order'],
    'age_bands': ['age_band', 'minimum_age', 'maximum_age'],
    'genders': ['word', 'gender'],
    'segments': ['segment', 'label_en', 'label_fr', 'recommended_action'],
    'segment_rules': ['rule_id', 'rule_order', 'segment'],
    'actions': [
        'action', 'kind', 'points', 'daily_cap', 'is_active_contact', 'label_en',
        'label_fr'
    ],
    'action_words': ['word', 'action'],
    'engagement_weights': ['dimension', 'value', 'action', 'weight'],
    'engagement_tiers': ['engagement_tier', 'tier_order'],
    'attributes': ['attribute'],
    'attribute_words': ['attribute', 'word', 'value', 'label_en', 'label_fr'],
    'consent_words': ['field', 'word', 'meaning'],
    'country_words': ['word', 'country_code'],
    'null_words': ['word'],
    'satisfaction_bands': [
        'kind', 'satisfaction_band', 'minimum_share', 'scale_min', 'scale_max'
    ],
    'industries': ['word', 'industry', 'label_en', 'label_fr'],
    'company_sizes': ['company_size', 'size_order', 'minimum_employees'],
    'company_size_words': ['word', 'company_size'],
    'seasons': ['season', 'kind', 'from_day', 'to_day'],
    'identifier_kinds': ['identifier_kind', 'is_linking', 'scope', 'maximum_records'],
    'ignored_identifiers': ['identifier_type'],
    'public_texts': ['text'],
    'identity_decisions': [
        'source_system', 'source_customer_id', 'other_source_system',
        'other_source_customer_id', 'decision'
    ],
    'quarantine_reasons': ['source', 'reason', 'cure'],
    'segment_stability': ['segment'],
    'source_priorities': ['source_system', 'attribute', 'priority'],
    'contact_rules': ['channel', 'consent_rule'],
    'grid_catch_alls': ['grid', 'cell', 'label_en', 'label_fr'],
    'readiness_requirements': [
        'kind', 'name', 'requirement_order', 'fact', 'minimum', 'sentence'
    ],
}.items() %}
{% for key in keys %}
select
    'seeds/policy/{{ seed }}.csv: a row has no {{ key }}; fill it or remove the row.'
        as message
from {{ ref(seed) }}
where {{ key }} is null
union all
{% endfor %}
{% endfor %}
select 'seeds/policy/settings.csv: has no rows; restore it.' as message
from {{ ref('settings') }}
having count(*) = 0
