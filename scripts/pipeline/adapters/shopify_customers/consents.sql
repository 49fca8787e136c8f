-- One row per customer and way of writing to them, as of the day of the export.

with

customers as (select * from this_file),

named as (
    select
        *,
        coalesce(
            readable_id(ltrim("Customer ID", '''')),
            nullif(lower(trim(ltrim("Email", ''''))), ''),
            ltrim(coalesce("Phone", "Default Address Phone"), '''')
        ) as name
    from customers
),

asked as (
    select
        _row,
        1 as _item,
        name,
        'email' as purpose,
        "Accepts Email Marketing" as decision,
        _exported_on
    from named
    union all
    select
        _row,
        2 as _item,
        name,
        'sms' as purpose,
        "Accepts SMS Marketing" as decision,
        _exported_on
    from named
),

final as (
    select
        _row,
        _item,
        name as customer_id,
        purpose,
        decision as status,
        _exported_on as recorded_at
    from asked
    where name is not null and decision is not null
)

select * from final
