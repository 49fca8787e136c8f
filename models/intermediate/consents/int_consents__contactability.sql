-- One customer known by the latest scoring date and one channel: whether policy allows
-- to contact them there. Missing is not consent; a withdrawal always counts; what
-- cannot be read may be one.

with

known_customers as (select * from {{ ref('int_identity__known_customers') }}),

consent_states as (select * from {{ ref('int_consents__states') }}),

barred_channels as (select * from {{ ref('int_consents__barred_channels') }}),

contact_rules as (select * from {{ ref('contact_rules') }}),

best_values as (select * from {{ ref('int_identity__best_values') }}),

summaries as (select * from {{ ref('int_orders__customer_summaries') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

described as (
    select
        known_customers.customer_id,
        contact_rules.channel,
        contact_rules.consent_rule,
        consent_states.status,
        consent_states.legal_basis,
        coalesce(
            summaries.days_since_last_order <= contact_rules.customer_days, false
        ) as is_recent_customer,
        case
            when contact_rules.channel = 'email' then best_values.email
            when contact_rules.channel in ('sms', 'phone') then best_values.phone_e164
            when contact_rules.channel = 'post' then best_values.postal_code
            else coalesce(best_values.email, best_values.phone_e164)
        end is not null as is_reachable,
        barred_channels.bars_all_grounds
    from known_customers
    inner join latest
        on known_customers.as_of_date = latest.as_of_date
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
    left join summaries
        on
            known_customers.customer_id = summaries.customer_id
            and known_customers.as_of_date = summaries.as_of_date
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
