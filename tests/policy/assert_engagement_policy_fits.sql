-- Guards engagement: a word for an action that does not exist would lose its
-- touchpoints, two weights for one circumstance would double them, and tiers without a
-- last one would leave customers without a tier.

{{ config(tags=['policy']) }}

with

actions as (select * from {{ ref('actions') }}),

action_words as (select * from {{ ref('action_words') }}),

weights as (select * from {{ ref('engagement_weights') }}),

tiers as (select * from {{ ref('engagement_tiers') }}),

bad_actions as (
    select
        'seeds/policy/actions.csv: the action ' || action
        || ' needs a kind of active, passive, negative, received, automatic or unknown.'
        || ' Its daily_cap must be 1 or more, its burst_limit 2 or more or empty, its'
        || ' behaviour view, cart or empty. Only a negative action has points below 0.'
            as message
    from actions
    where
        not coalesce(
            kind in (
                'active', 'passive', 'negative', 'received', 'automatic', 'unknown'
            )
            and daily_cap >= 1
            and coalesce(burst_limit, 2) >= 2
            and coalesce(behaviour, 'view') in ('view', 'cart')
            and (kind = 'negative') = (points < 0),
            false
        )
),

-- A person who asks for silence must not count as in touch because they asked.
bad_withdrawals as (
    select
        'seeds/policy/actions.csv: the action ' || action
        || ' withdraws ' || withdraws
        || '; write email or sms, the kind negative and is_active_contact false.'
            as message
    from actions
    where
        withdraws is not null
        and not coalesce(
            withdraws in ('email', 'sms')
            and kind = 'negative'
            and not is_active_contact,
            false
        )
),

no_unknown as (
    select
        'seeds/policy/actions.csv: the action unknown must have one row with 0 points;'
        || ' it stands for words that policy does not know.' as message
    from actions
    having sum(case when action = 'unknown' and points = 0 then 1 else 0 end) <> 1
),

lost_words as (
    select
        'seeds/policy/action_words.csv: the word ' || action_words.word
        || ' means ' || action_words.action
        || ', which actions.csv does not name; correct it or add it there.' as message
    from action_words
    left join actions
        on action_words.action = actions.action
    where actions.action is null
),

bad_weights as (
    select
        'seeds/policy/engagement_weights.csv: the row of ' || weights.dimension || ' '
        || weights.value || ' needs a dimension of channel, topic, device or burst, a'
        || ' value in lower case (yes for a burst), an action of actions.csv or (any),'
        || ' and a weight of zero or more.' as message
    from weights
    left join actions
        on weights.action = actions.action
    where
        not coalesce(
            weights.dimension in ('channel', 'topic', 'device', 'burst')
            and weights.value = {{ lower_text(trimmed_spaces('weights.value')) }}
            and (weights.dimension <> 'burst' or weights.value = 'yes')
            and (actions.action is not null or weights.action = '(any)')
            and weights.weight >= 0,
            false
        )
),

-- A row for any action and one for a certain action are two for that action.
repeated_weights as (
    select
        'seeds/policy/engagement_weights.csv: more than one row weighs '
        || weights.dimension || ' ' || weights.value || ' for the action '
        || actions.action || '; keep one.' as message
    from weights
    inner join actions
        on weights.action in ('(any)', actions.action)
    group by weights.dimension, weights.value, actions.action
    having count(*) > 1
),

placed as (
    select
        *,
        row_number() over (
            partition by 1
            order by tier_order desc nulls last, engagement_tier asc nulls last
        ) as place_from_last,
        lead(minimum_percentile) over (
            partition by 1
            order by tier_order nulls last, engagement_tier nulls last
        ) as next_percentile,
        lead(minimum_score) over (
            partition by 1
            order by tier_order nulls last, engagement_tier nulls last
        ) as next_score,
        count(*) over (partition by tier_order) as same_order_count
    from tiers
),

bad_tiers as (
    select
        'seeds/policy/engagement_tiers.csv: the tier ' || engagement_tier
        || ' overlaps another; give each tier its own tier_order. Only the last tier'
        || ' has no minimums, and both minimums fall from tier to tier.' as message
    from placed
    where
        same_order_count > 1
        or (place_from_last = 1)
        <> (minimum_percentile is null and minimum_score is null)
        or (
            place_from_last > 1
            and (minimum_percentile is null or minimum_score is null)
        )
        or minimum_percentile <= next_percentile
        or minimum_score <= next_score
        or minimum_percentile not between 0 and 1
)

select message from bad_actions
union all
select message from bad_withdrawals
union all
select message from no_unknown
union all
select message from lost_words
union all
select message from bad_weights
union all
select message from repeated_weights
union all
select message from bad_tiers
