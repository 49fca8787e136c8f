-- Guards customer_segments: every combination of stage and scores must be decided by
-- exactly one rule, and every rule must decide at least one combination.

{{ config(tags=['policy']) }}

with

segment_rules as (select * from {{ ref('segment_rules') }}),

segments as (select * from {{ ref('segments') }}),

engagement_tiers as (select * from {{ ref('engagement_tiers') }}),

-- Who never ordered has no RFM scores; anybody may have no engagement tier.
digits as (
    {% for digit in [1, 2, 3, 4, 5] %}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

stages as (
    {% for stage in ['new', 'active', 'reactivated', 'dormant', 'lost'] %}
    select '{{ stage }}' as lifecycle_stage
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

tiers as (
    select engagement_tier from engagement_tiers
    union all
    select cast(null as {{ dbt.type_string() }}) as engagement_tier
),

scored_stages as (
    select
        stages.lifecycle_stage,
        recency.digit as recency_score,
        frequency.digit as frequency_score,
        monetary.digit as monetary_score
    from stages
    cross join digits as recency
    cross join digits as frequency
    cross join digits as monetary
    union all
    select
        'prospect' as lifecycle_stage,
        null as recency_score,
        null as frequency_score,
        null as monetary_score
),

cells as (
    select
        scored_stages.*,
        tiers.engagement_tier
    from scored_stages
    cross join tiers
),

first_rules as (
    select
        cells.lifecycle_stage,
        cells.engagement_tier,
        cells.recency_score,
        cells.frequency_score,
        cells.monetary_score,
        min(segment_rules.rule_order) as rule_order
    from cells
    left join segment_rules
        on {{ segment_rule_applies('cells', 'segment_rules') }}
    group by
        cells.lifecycle_stage,
        cells.engagement_tier,
        cells.recency_score,
        cells.frequency_score,
        cells.monetary_score
),

undecided as (
    select
        'seeds/policy/segment_rules.csv: no rule decides the stage ' || lifecycle_stage
        || coalesce(' with cell ' || cast(
            recency_score * 100 + frequency_score * 10 + monetary_score
            as {{ dbt.type_string() }}
        ), '')
        || coalesce(' and engagement ' || engagement_tier, ' without engagement')
        || '; add a last rule without conditions.' as message
    from first_rules
    where rule_order is null
),

repeated as (
    select
        'seeds/policy/segment_rules.csv: the rules ' || min(rule_id) || ' and '
        || max(rule_id) || ' overlap: both have the order '
        || cast(rule_order as {{ dbt.type_string() }})
        || '; give each its own.' as message
    from segment_rules
    group by rule_order
    having count(*) > 1
),

doubled as (
    select
        'seeds/policy/segment_rules.csv: the rule_id ' || rule_id
        || ' appears more than once; give each rule its own.' as message
    from segment_rules
    group by rule_id
    having count(*) > 1
),

idle as (
    select
        'seeds/policy/segment_rules.csv: the rule ' || segment_rules.rule_id
        || ' never decides: rules before it overlap all of it, or its stage is none of'
        || ' prospect, new, active, reactivated, dormant, lost, or engagement_tiers.csv'
        || ' does not have its engagement_tier; move, correct or remove it.'
            as message
    from segment_rules
    left join first_rules
        on segment_rules.rule_order = first_rules.rule_order
    where first_rules.rule_order is null
),

unnamed as (
    select
        'seeds/policy/segment_rules.csv: the rule ' || segment_rules.rule_id
        || ' gives the segment ' || segment_rules.segment
        || ', which segments.csv does not name; correct it or add it there.' as message
    from segment_rules
    left join segments
        on segment_rules.segment = segments.segment
    where segments.segment is null
),

retired as (
    select
        'seeds/policy/segment_rules.csv: the rule ' || segment_rules.rule_id
        || ' gives the segment ' || segment_rules.segment
        || ', which segments.csv calls retired (is_active false); give another segment'
        || ' or remove the rule.' as message
    from segment_rules
    inner join segments
        on segment_rules.segment = segments.segment
    where not coalesce(segments.is_active, true)
)

select message from undecided
union all
select message from repeated
union all
select message from doubled
union all
select message from idle
union all
select message from unnamed
union all
select message from retired
