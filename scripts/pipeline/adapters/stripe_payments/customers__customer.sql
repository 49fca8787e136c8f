-- One row per customer.

with

customers as (select * from this_file),

final as (
    select
        _row,
        id as customer_id,
        email,
        phone,
        first_words(name) as first_name,
        last_word(name) as last_name,
        coalesce(
            address_postal_code, text_at(address, '$.postal_code')
        ) as postal_code,
        coalesce(address_city, text_at(address, '$.city')) as city,
        coalesce(address_country, text_at(address, '$.country')) as country,
        moment_or_text(created) as created_at
    from customers
    where not is_true(is_deleted) and not is_true(_fivetran_deleted)
)

select * from final
