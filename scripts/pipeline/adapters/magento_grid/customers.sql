-- One row per order that tells an e-mail. The grid has no customer numbers: who bought
-- is known by the e-mail.

with

orders as (select * from this_file),

final as (
    select
        _row,
        lower(trim("Customer Email")) as customer_id,
        "Customer Email" as email,
        first_words("Customer Name") as first_name,
        last_word("Customer Name") as last_name,
        "Purchase Date" as updated_at
    from orders
    where "Customer Email" is not null
)

select * from final
