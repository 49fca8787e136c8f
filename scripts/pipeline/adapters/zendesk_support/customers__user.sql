-- One row per end user.

with

users as (select * from this_file),

final as (
    select
        _row,
        id as customer_id,
        email,
        phone,
        first_words(name) as first_name,
        last_word(name) as last_name,
        created_at,
        updated_at
    from users
    where
        not is_true(_fivetran_deleted)
        and (active is null or lower(active) <> 'false')
        and (role is null or lower(role) not in ('agent', 'admin'))
)

select * from final
