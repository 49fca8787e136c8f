-- One row per landed touchpoint: its action in the words of policy, and the first
-- reason, if any, why it cannot be used.

{{ config(**facts("source('tracking', 'touchpoints')")) }}

with

touchpoints as {{ not_materialized() }} (
    select * from {{ source('tracking', 'touchpoints') }}
),

action_words as (select * from {{ ref('action_words') }}),

actions as (select * from {{ ref('actions') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

email_addresses as (select * from {{ source('landing', 'email_addresses') }}),

policy as (select * from {{ ref('stg_policy__versions') }}),

stored as (
    {{ stored_rows({
        '_landed_order': 'integer', 'batch_version': dbt.type_string(),
    }) }}
),

stored_batches as (
    select
        _landed_order,
        min(batch_version) as batch_version
    from stored
    group by _landed_order
),

-- Landing may decide an address again, by other rules or because it was stopped.
landed_batches as (
    select
        touchpoints._landed_order,
        {{ batch_version('policy.staging_version') }}
        || ':' || {{ part_hash(['email_addresses.normalised_email']) }}
            as batch_version
    from touchpoints
    cross join policy
    left join email_addresses
        on touchpoints.customer_email = email_addresses.email
    group by touchpoints._landed_order, policy.staging_version
),

changed_batches as (
    select
        landed_batches._landed_order,
        landed_batches.batch_version
    from landed_batches
    left join stored_batches
        on landed_batches._landed_order = stored_batches._landed_order
    where
        stored_batches.batch_version is null
        or stored_batches.batch_version <> landed_batches.batch_version
),

changed as (
    select
        touchpoints.*,
        changed_batches.batch_version
    from touchpoints
    inner join changed_batches
        on touchpoints._landed_order = changed_batches._landed_order
),

typed as (
    select
        changed.*,
        {{ lower_text(clean_text('changed.action')) }} as source_action,
        {{ normalised_email('changed.customer_email', 'email_addresses') }} as email,
        {{ moment_of('changed.occurred_at', 'settings.reporting_time_zone') }}
            as typed_occurred_at,
        {{ try_decimal('changed.quantity') }} as typed_quantity
    from changed
    cross join settings
    left join email_addresses
        on changed.customer_email = email_addresses.email
),

located as (
    select
        typed.*,
        {{ local_moment('typed.typed_occurred_at', 'settings.reporting_time_zone') }}
            as local_occurred_at
    from typed
    cross join settings
),

-- A word of policy's own needs no translation.
named as (
    select
        located.*,
        coalesce(action_words.action, actions.action, 'unknown') as known_action,
        cast(located.local_occurred_at as date) as occurred_date
    from located
    left join action_words
        on located.source_action = action_words.word
    left join actions
        on located.source_action = actions.action
),

final as (
    select
        _file,
        _row,
        _landed_order,
        _run_id,
        {{ source_system('source_system') }} as source_system,
        {{ clean_id('touchpoint_id') }} as touchpoint_id,
        -- A guest is known by e-mail alone.
        coalesce({{ clean_id('customer_id') }}, email) as source_customer_id,
        email as customer_email,
        occurred_date,
        typed_occurred_at as occurred_at,
        -- A source that tells only days may write midnight: that is no hour.
        case
            when
                cast(occurred_date as timestamp) <> local_occurred_at
                and not {{ tells_only_a_day('occurred_at') }}
                then cast(extract(hour from local_occurred_at) as integer)
        end as occurred_hour,
        source_action,
        known_action as action,
        {{ lower_text(clean_text('channel')) }} as channel,
        {{ lower_text(clean_text('device')) }} as device,
        {{ lower_text(clean_text('topic')) }} as topic,
        {{ clean_id('campaign_id') }} as campaign_id,
        {{ clean_text('variant') }} as variant,
        {{ clean_text('product_category') }} as product_category,
        case
            when {{ clean_text('occurred_at') }} is null then 'missing_occurred_at'
            when typed_occurred_at is null then 'invalid_occurred_at'
            when occurred_date > _landed_on then 'future_occurred_at'
            when source_action is null then 'missing_action'
            when
                {{ clean_text('quantity') }} is not null
                and not coalesce(
                    typed_quantity = floor(typed_quantity)
                    and typed_quantity between 1 and 1000000,
                    false
                )
                then 'invalid_quantity'
        end as quarantine_reason,
        -- A source that gives no quantity means one.
        cast(coalesce(typed_quantity, 1) as decimal(18, 0)) as quantity,
        {{ clean_id('customer_id') }} is null and email is not null as is_guest,
        -- The row names a person, but the name cannot be read.
        {{ clean_id('customer_id') }} is null
        and email is null
        and coalesce(
            {{ clean_text('customer_id') }}, {{ clean_text('customer_email') }}
        ) is not null as has_unread_customer,
        batch_version
    from named
)

select * from final
