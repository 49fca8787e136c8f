-- One row per customer, with the default address.

with

customers as (select * from this_file),

final as (
    select
        _row,
        id as customer_id,
        email,
        phone,
        first_name,
        last_name,
        text_at(default_address, '$.zip') as postal_code,
        text_at(default_address, '$.city') as city,
        text_at(default_address, '$.country_code') as country,
        text_at(default_address, '$.company') as company_name,
        created_at,
        updated_at
    from customers
    where deleted_at is null
)

select * from final
