-- One batch of touchpoints, a landed file, that is staged in this run or is no more.

{{ config(materialized='table') }}

-- depends_on: {{ ref('int_calendar__begun') }}

with

touchpoints as (select * from {{ source('tracking', 'touchpoints') }}),

email_addresses as (select * from {{ source('landing', 'email_addresses') }}),

staged as ({{ staged_batches(model, 'stg_tracking__touchpoints_typed') }}),

staged_emails as ({{ staged_emails(model, 'stg_tracking__touchpoints_typed') }}),

-- Landing may decide an address anew, by other rules or because it was stopped.
decided_anew as (
    select staged_emails._landed_order
    from touchpoints
    inner join email_addresses
        on touchpoints.customer_email = email_addresses.email
    inner join staged_emails
        on
            touchpoints._file = staged_emails._file
            and touchpoints._row = staged_emails._row
    where
        coalesce(email_addresses.normalised_email, '')
        <> coalesce(staged_emails.customer_email, '')
    group by staged_emails._landed_order
),

changed as ({{ open_batches('touchpoints', 'staged') }}),

final as (
    select _landed_order from changed
    union distinct
    select _landed_order from decided_anew
)

select * from final
