-- One row per profile.

with

profiles as (select * from this_file),

final as (
    select
        _row,
        id as customer_id,
        text_at(attributes, '$.email') as email,
        text_at(attributes, '$.phone_number') as phone,
        text_at(attributes, '$.first_name') as first_name,
        text_at(attributes, '$.last_name') as last_name,
        text_at(attributes, '$.location.zip') as postal_code,
        text_at(attributes, '$.location.city') as city,
        text_at(attributes, '$.location.country') as country,
        text_at(attributes, '$.organization') as company_name,
        text_at(attributes, '$.created') as created_at,
        text_at(attributes, '$.updated') as updated_at
    from profiles
)

select * from final
