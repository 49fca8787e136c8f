-- One row per contact who opted out of all e-mail.

with

contacts as (select * from this_file),

final as (
    select
        _row,
        id as customer_id,
        'email' as purpose,
        'withdrawn' as status,
        coalesce(property_lastmodifieddate, property_createdate) as recorded_at
    from contacts
    where
        is_true(property_hs_email_optout)
        and not is_true(_fivetran_deleted)
        and not is_true(is_deleted)
)

select * from final
