-- One row: a hash of the policy that staging, rollups and scores each use. Reasons,
-- labels, colours, personas and actions are in none, so that a change of them makes no
-- row anew.

with

history_log as (select * from {{ source('runs', 'history_log') }}),

policy_rows as (
    {% for concern, seed, columns in [
        ('staging', 'stg_policy__settings', ['reporting_currency', 'reporting_time_zone']),
        ('staging', 'order_statuses', ['status', 'outcome']),
        ('staging', 'action_words', ['word', 'action']),
        ('staging', 'actions', ['action']),
        ('rollups', 'actions', ['action', 'kind', 'default_channel', 'burst_limit']),
        ('scores', 'stg_policy__settings', [
            'sector', 'monetary_basis', 'rfm_segment_map',
            'exchange_rate_maximum_age_days', 'order_span_days',
            'rfm_minimum_customers', 'rfm_minimum_distinct_values',
            'engagement_minimum_customers', 'engagement_trend_margin',
            'retention_days', 'minimum_profiling_age', 'rfm_window_days',
            'new_customer_days', 'dormant_days', 'dormant_floor_days',
            'dormant_ceiling_days', 'dormant_gap_multiple', 'lost_days',
            'reactivated_days', 'recency_weight', 'frequency_weight',
            'monetary_weight', 'engagement_window_days', 'engagement_half_life_days',
        ]),
        ('scores', 'actions', ['action', 'points', 'daily_cap', 'is_active_contact']),
        ('scores', 'engagement_weights', ['dimension', 'value', 'action', 'weight']),
        ('scores', 'engagement_tiers', [
            'engagement_tier', 'tier_order', 'minimum_percentile', 'minimum_score',
        ]),
        ('scores', 'consent_words', ['field', 'word', 'meaning']),
        ('scores', 'identifier_kinds', [
            'identifier_kind', 'kind_order', 'is_linking', 'scope', 'maximum_records',
            'is_sure',
        ]),
        ('scores', 'identity_decisions', [
            'source_system', 'source_customer_id', 'other_source_system',
            'other_source_customer_id', 'decision',
        ]),
        ('scores', 'ignored_identifiers', ['identifier_type', 'identifier_value']),
        ('scores', 'source_priorities', ['source_system', 'attribute', 'priority']),
        ('scores', 'rfm_fixed_cutoffs', ['sector', 'component', 'score', 'threshold']),
        ('scores', 'rfm_segment_cells', ['map', 'rfm_cell', 'rfm_segment']),
        ('scores', 'segment_rules', [
            'rule_id', 'rule_order', 'segment', 'lifecycle_stage', 'engagement_tier',
            'minimum_recency_score', 'maximum_recency_score',
            'minimum_frequency_score', 'maximum_frequency_score',
            'minimum_monetary_score', 'maximum_monetary_score',
        ]),
        ('scores', 'segment_stability', [
            'segment', 'minimum_stay_days', 'leaving_margin',
        ]),
        ('scores', 'segments', ['segment', 'is_active']),
    ] %}
    select
        '{{ concern }}' as concern,
        {{ text_number(
            "'" ~ seed ~ "' || '|' || coalesce(cast("
            ~ columns | join(" as " ~ dbt.type_string() ~ "), '~') || '|' || coalesce(cast(")
            ~ " as " ~ dbt.type_string() ~ "), '~')"
        ) }} as policy_number
    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

summed as (
    select
        cast(
            coalesce(sum(case when concern = 'staging' then policy_number end), 0)
            as {{ dbt.type_string() }}
        ) as staging_number,
        cast(
            coalesce(sum(case when concern = 'rollups' then policy_number end), 0)
            as {{ dbt.type_string() }}
        ) as rollups_number,
        cast(sum(policy_number) as {{ dbt.type_string() }}) as all_number
    from policy_rows
),

-- Whatever was made before the last full refresh began is made anew, even if that run
-- stopped before it reached the table.
refreshes as (
    select
        cast(coalesce(max(run_number), 0) as {{ dbt.type_string() }})
            as last_refresh_number
    from history_log
    where event_type = 'refresh_began'
),

final as (
    select
        md5(summed.staging_number) || '-' || refreshes.last_refresh_number
            as staging_version,
        md5(summed.rollups_number) || '-' || refreshes.last_refresh_number
            as rollups_version,
        md5(summed.all_number) as scoring_version
    from summed
    cross join refreshes
)

select * from final
