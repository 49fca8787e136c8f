-- One row per customer and scoring date: when they themselves were last in touch, until
-- when their data may be used, and whether that is soon or past. A contact is an order,
-- a click, a form, a call or an answer, never an open or what we sent. Where no contact
-- is known, the first day of an order or touchpoint counts. Without any day they stay
-- active.

with

customers as (select * from {{ ref('int_identity__customers') }}),

daily_rollups as (select * from {{ ref('int_touchpoints__daily_rollups') }}),

actions as (select * from {{ ref('actions') }}),

engagement_weights as (select * from {{ ref('engagement_weights') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- A device without weight is a program.
program_devices as (
    select
        engagement_weights.value as device,
        actions.action
    from engagement_weights
    inner join actions
        on engagement_weights.action in ('(any)', actions.action)
    where engagement_weights.dimension = 'device' and engagement_weights.weight = 0
    group by engagement_weights.value, actions.action
),

-- A line that comes later moves the day of an order, but not that of its first line.
contacts as (
    {% for model, day, condition in [
        ('int_orders__orders', 'ordered_date', 'not is_test'),
        ('int_orders__orders', 'first_line_date', 'not is_test'),
        ('stg_crm__customers', 'created_date', 'true'),
        ('stg_crm__customer_attributes', 'declared_date', 'true'),
        ('stg_crm__consents', 'recorded_date', "status = 'granted'"),
        ('stg_surveys__feedback', 'responded_date', 'true'),
    ] %}
    select
        source_system,
        source_customer_id,
        {{ day }} as contact_date
    from {{ ref(model) }}
    where {{ day }} is not null and {{ condition }}
    union all
    {% endfor %}
    select
        daily_rollups.source_system,
        daily_rollups.source_customer_id,
        daily_rollups.event_date as contact_date
    from daily_rollups
    inner join actions
        on daily_rollups.action = actions.action
    left join program_devices
        on
            daily_rollups.device = program_devices.device
            and daily_rollups.action = program_devices.action
    where
        actions.is_active_contact
        and not daily_rollups.is_burst
        and program_devices.action is null
),

days as (
    select
        customers.customer_id,
        contacts.contact_date,
        true as is_contact
    from contacts
    inner join customers
        on
            contacts.source_system = customers.source_system
            and contacts.source_customer_id = customers.source_customer_id
    union all
    select
        customer_id,
        least(
            min(first_ordered_date), min(first_touched_date)
        ) as contact_date,
        false as is_contact
    from customers
    group by customer_id
),

people as (
    select customer_id from customers
    group by customer_id
),

contact_dates as (
    select contact_date from days
    group by contact_date
),

-- The first scoring date that sees a contact; the later ones see what it saw.
seeing_dates as (
    select
        contact_dates.contact_date,
        min(dates_to_score.as_of_date) as as_of_date
    from contact_dates
    inner join dates_to_score
        on contact_dates.contact_date <= dates_to_score.as_of_date
    group by contact_dates.contact_date
),

seen as (
    select
        days.customer_id,
        seeing_dates.as_of_date,
        max(case when days.is_contact then days.contact_date end) as contact_date,
        max(days.contact_date) as any_date
    from days
    inner join seeing_dates
        on days.contact_date = seeing_dates.contact_date
    group by days.customer_id, seeing_dates.as_of_date
),

last_contacts as (
    select
        people.customer_id,
        dates_to_score.as_of_date,
        coalesce(
            max(seen.contact_date) over (
                partition by people.customer_id
                order by dates_to_score.as_of_date asc nulls last
                rows between unbounded preceding and current row
            ),
            max(seen.any_date) over (
                partition by people.customer_id
                order by dates_to_score.as_of_date asc nulls last
                rows between unbounded preceding and current row
            )
        ) as last_active_contact_date
    from people
    cross join dates_to_score
    left join seen
        on
            people.customer_id = seen.customer_id
            and dates_to_score.as_of_date = seen.as_of_date
),

dated as (
    select
        last_contacts.customer_id,
        last_contacts.as_of_date,
        last_contacts.last_active_contact_date,
        {{ add_days(
            'last_contacts.last_active_contact_date', 'settings.retention_days'
        ) }} as retention_due_date,
        settings.retention_notice_days
    from last_contacts
    cross join settings
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
