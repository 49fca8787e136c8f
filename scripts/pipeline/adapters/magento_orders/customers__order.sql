-- One row per order that tells an e-mail. A guest is known by it.

with

orders as (select * from this_file),

final as (
    select
        _row,
        coalesce(
            readable_id(customer_id), lower(trim(customer_email))
        ) as customer_id,
        customer_email as email,
        customer_firstname as first_name,
        customer_lastname as last_name,
        customer_dob as birth_date,
        coalesce(updated_at, created_at) as updated_at
    from orders
    where customer_email is not null and not is_true(_fivetran_deleted)
)

select * from final
