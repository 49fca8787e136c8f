-- One row per customer known by the latest scoring date and channel: what they decided,
-- on what ground and since when, and whether policy allows to contact them there.

with

contactability as (select * from {{ ref('int_population__contactability') }}),

consent_states as (select * from {{ ref('int_consents__states') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

final as (
    select
        contactability.customer_id,
        contactability.channel,
        latest.as_of_date,
        consent_states.recorded_date,
        coalesce(consent_states.status, 'unknown') as status,
        consent_states.legal_basis,
        consent_states.source_system,
        contactability.contact_basis,
        contactability.is_contactable
    from contactability
    cross join latest
    left join consent_states
        on
            contactability.customer_id = consent_states.customer_id
            and contactability.channel = consent_states.purpose
            and latest.as_of_date = consent_states.as_of_date
)

select * from final
