-- One row per customer known by the latest scoring date and channel: whether policy
-- allows to contact them there. Missing consent is no consent, and a withdrawal always
-- counts. A decision that cannot be read may be a withdrawal.

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_known
),

retention as (select * from {{ ref('int_population__retention') }}),

consent_states as (select * from {{ ref('int_consents__states') }}),

unread_decisions as (select * from {{ ref('int_consents__unread_decisions') }}),

barred_sources as (select * from {{ ref('int_consents__barred_sources') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

profiles as (select * from {{ ref('int_identity__profiles') }}),

contact_rules as (select * from {{ ref('contact_rules') }}),

best_values as (select * from {{ ref('int_identity__best_values') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

known_customers as (
    select customer_dates.*
    from customer_dates
    inner join latest
        on customer_dates.as_of_date = latest.as_of_date
),

barred_systems as (
    select
        source_system,
        purpose
    from barred_sources
    group by source_system, purpose
),

-- A purpose of NULL stands for every channel.
reasons as (
    select
        customer_id,
        cast(null as {{ dbt.type_string() }}) as purpose,
        true as bars_all_grounds
    from profiles
    where is_minor
    union all
    select
        retention.customer_id,
        cast(null as {{ dbt.type_string() }}) as purpose,
        true as bars_all_grounds
    from retention
    inner join latest
        on retention.as_of_date = latest.as_of_date
    where retention.retention_state = 'expired'
    union all
    -- An audience of advertisements is a profile.
    select
        customer_id,
        'ads' as purpose,
        true as bars_all_grounds
    from known_customers
    where not is_profiled
    union all
    select
        customer_id,
        purpose,
        false as bars_all_grounds
    from unread_decisions
    union all
    select
        customers.customer_id,
        barred_systems.purpose,
        false as bars_all_grounds
    from barred_systems
    inner join customers
        on barred_systems.source_system = customers.source_system
),

barred_channels as (
    select
        reasons.customer_id,
        contact_rules.channel,
        bool_or(reasons.bars_all_grounds) as bars_all_grounds
    from reasons
    inner join contact_rules
        on coalesce(reasons.purpose, contact_rules.channel) = contact_rules.channel
    group by reasons.customer_id, contact_rules.channel
),

described as (
    select
        known_customers.customer_id,
        contact_rules.channel,
        contact_rules.consent_rule,
        consent_states.status,
        consent_states.legal_basis,
        coalesce(
            known_customers.days_since_last_order <= contact_rules.customer_days, false
        ) as is_recent_customer,
        case
            when contact_rules.channel = 'email' then best_values.email
            when contact_rules.channel in ('sms', 'phone') then best_values.phone_e164
            when contact_rules.channel = 'post' then best_values.postal_code
            else coalesce(best_values.email, best_values.phone_e164)
        end is not null as is_reachable,
        barred_channels.bars_all_grounds
    from known_customers
    cross join contact_rules
    inner join best_values
        on known_customers.customer_id = best_values.customer_id
    left join consent_states
        on
            known_customers.customer_id = consent_states.customer_id
            and known_customers.as_of_date = consent_states.as_of_date
            and contact_rules.channel = consent_states.purpose
    left join barred_channels
        on
            known_customers.customer_id = barred_channels.customer_id
            and contact_rules.channel = barred_channels.channel
),

grounded as (
    select
        *,
        case
            when not is_reachable or status = 'withdrawn' or bars_all_grounds
                then null
            when status = 'granted' then coalesce(legal_basis, 'consent')
            when bars_all_grounds is not null then null
            when consent_rule = 'opt_out' then 'legitimate_interest'
            when consent_rule = 'soft_opt_in' and is_recent_customer then 'soft_opt_in'
        end as contact_basis
    from described
),

final as (
    select
        customer_id,
        channel,
        status,
        contact_basis,
        contact_basis is not null as is_contactable
    from grounded
)

select * from final
