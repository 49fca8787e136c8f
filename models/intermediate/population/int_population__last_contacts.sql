-- One customer on one scoring date: the last day on which they themselves were in
-- touch: an order, a click, a form, a call, an answer; never an open or what we sent.
-- Of whom nothing such is known, the first day on which anything was.

with

customers as (select * from {{ ref('int_identity__customers') }}),

daily_rollups as (select * from {{ ref('int_touchpoints__daily_rollups') }}),

actions as (select * from {{ ref('actions') }}),

program_devices as (
    select
        dimension_value,
        action
    from {{ ref('int_engagement__weights') }}
    where dimension = 'device' and weight = 0
),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

-- A line that comes later moves the day of an order, not that of its first line.
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
    union
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
            daily_rollups.device = program_devices.dimension_value
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
    union
    select
        customer_id,
        least(
            min(first_ordered_date), min(first_touched_date)
        ) as contact_date,
        false as is_contact
    from customers
    group by customer_id
),

final as (
    select
        days.customer_id,
        scoring_dates.as_of_date,
        coalesce(
            max(case when days.is_contact then days.contact_date end),
            max(days.contact_date)
        ) as last_active_contact_date
    from scoring_dates
    inner join days
        on scoring_dates.as_of_date >= days.contact_date
    group by days.customer_id, scoring_dates.as_of_date
)

select * from final
