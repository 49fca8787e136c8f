-- One row per profile.

with

persons as (select * from this_file),

final as (
    select
        _row,
        id as customer_id,
        email,
        phone_number as phone,
        first_name,
        last_name,
        zip as postal_code,
        city,
        country,
        organization as company_name,
        created as created_at,
        updated as updated_at
    from persons
    where not is_true(_fivetran_deleted)
)

select * from final
