-- One customer and channel on which, by the latest scoring date, some ground of contact
-- is barred: all for minors and the expired, the soft ones by what cannot be read.

with

contact_rules as (select * from {{ ref('contact_rules') }}),

profiles as (select * from {{ ref('int_identity__profiles') }}),

exclusions as (select * from {{ ref('int_population__exclusions') }}),

retention as (select * from {{ ref('int_population__retention') }}),

unread_decisions as (select * from {{ ref('int_consents__unread_decisions') }}),

barred_sources as (select * from {{ ref('int_consents__barred_sources') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

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
        exclusions.customer_id,
        'ads' as purpose,
        true as bars_all_grounds
    from exclusions
    inner join latest
        on exclusions.as_of_date = latest.as_of_date
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

final as (
    select
        reasons.customer_id,
        contact_rules.channel,
        bool_or(reasons.bars_all_grounds) as bars_all_grounds
    from reasons
    inner join contact_rules
        on coalesce(reasons.purpose, contact_rules.channel) = contact_rules.channel
    group by reasons.customer_id, contact_rules.channel
)

select * from final
