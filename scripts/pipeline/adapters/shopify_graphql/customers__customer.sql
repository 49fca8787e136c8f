-- One row per customer, with the last address.

with

customers as (select * from this_file),

addresses as (select * from latest.customer_address),

final as (
    select
        customers._row,
        customers.id as customer_id,
        customers.email,
        customers.phone,
        customers.first_name,
        customers.last_name,
        addresses.zip as postal_code,
        addresses.city,
        coalesce(
            addresses.country_code_v_2, addresses.country_code
        ) as country,
        addresses.company as company_name,
        customers.created_at,
        customers.updated_at
    from customers
    left join addresses on customers.id = addresses.customer_id
    where not is_true(customers._fivetran_deleted)
)

select * from final
