-- One customer, known or only named, on one scoring date: until when their data may be
-- used, and whether that is soon or past. Of whom no day is known stays active.

with

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

profiles as (select * from {{ ref('int_identity__profiles') }}),

last_contacts as (select * from {{ ref('int_population__last_contacts') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

dated as (
    select
        profiles.customer_id,
        scoring_dates.as_of_date,
        last_contacts.last_active_contact_date,
        {{ add_days(
            'last_contacts.last_active_contact_date', 'settings.retention_days'
        ) }} as retention_due_date,
        settings.retention_notice_days
    from scoring_dates
    cross join profiles
    cross join settings
    left join last_contacts
        on
            profiles.customer_id = last_contacts.customer_id
            and scoring_dates.as_of_date = last_contacts.as_of_date
),

final as (
    select
        customer_id,
        as_of_date,
        last_active_contact_date,
        retention_due_date,
        case
            when retention_due_date < as_of_date then 'expired'
            when
                {{ days_between('as_of_date', 'retention_due_date') }}
                <= retention_notice_days
                then 'to_reconfirm'
            else 'active'
        end as retention_state
    from dated
)

select * from final
