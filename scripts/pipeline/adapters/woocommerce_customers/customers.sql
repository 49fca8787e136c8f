-- One row per account.

with

accounts as (select * from this_file),

final as (
    select
        _row,
        id as customer_id,
        email,
        text_at(billing, '$.phone') as phone,
        coalesce(first_name, text_at(billing, '$.first_name')) as first_name,
        coalesce(last_name, text_at(billing, '$.last_name')) as last_name,
        text_at(billing, '$.postcode') as postal_code,
        text_at(billing, '$.city') as city,
        text_at(billing, '$.country') as country,
        text_at(billing, '$.company') as company_name,
        date_created_gmt as created_at,
        coalesce(date_modified_gmt, date_created_gmt) as updated_at
    from accounts
)

select * from final
