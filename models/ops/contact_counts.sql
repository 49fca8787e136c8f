-- One row per kind of contact: how many customer records in use have a text for it, and
-- how many of these texts could not be read.

with

customers as (
    select *
    from {{ ref('stg_crm__customers_checked') }}
    where disposition = 'kept'
),

contacts as (
    select
        'country' as contact,
        raw_country as written,
        country as known
    from customers
    union all
    select
        'email' as contact,
        raw_email as written,
        email as known
    from customers
    union all
    select
        'phone' as contact,
        phone as written,
        phone_e164 as known
    from customers
),

final as (
    select
        contact,
        count(written) as written_count,
        count(case when {{ is_unreadable('written', 'known') }} then 1 end)
            as unread_count
    from contacts
    group by contact
)

select * from final
