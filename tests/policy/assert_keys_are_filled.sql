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
