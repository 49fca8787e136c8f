-- One row per order of a guest. Accounts come with the customers; guests are known
-- from orders alone, and called by their e-mail.

with

orders as (select * from this_file),

guests as (
    select
        *,
        text_at(billing, '$.email') as address
    from orders
    where customer_id is null or customer_id = '0'
),

final as (
    select
        _row,
        lower(trim(address)) as customer_id,
        address as email,
        text_at(billing, '$.phone') as phone,
        text_at(billing, '$.first_name') as first_name,
        text_at(billing, '$.last_name') as last_name,
        text_at(billing, '$.postcode') as postal_code,
        text_at(billing, '$.city') as city,
        text_at(billing, '$.country') as country,
        text_at(billing, '$.company') as company_name,
        coalesce(date_modified_gmt, date_created_gmt) as updated_at
    from guests
    where address is not null
)

select * from final
