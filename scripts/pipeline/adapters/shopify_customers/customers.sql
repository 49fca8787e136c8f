-- One row per customer, called by number, e-mail or phone.

with

customers as (select * from this_file),

named as (
    select
        *,
        nullif(lower(trim(ltrim("Email", ''''))), '') as address,
        ltrim(coalesce("Phone", "Default Address Phone"), '''') as telephone
    from customers
),

final as (
    select
        _row,
        coalesce(
            readable_id(ltrim("Customer ID", '''')), address, telephone
        ) as customer_id,
        address as email,
        telephone as phone,
        "First Name" as first_name,
        "Last Name" as last_name,
        ltrim(coalesce("Default Address Zip", "Zip"), '''') as postal_code,
        coalesce("Default Address City", "City") as city,
        coalesce(
            "Default Address Country Code", "Country Code", "Country"
        ) as country,
        coalesce("Default Address Company", "Company") as company_name
    from named
    where
        coalesce(readable_id(ltrim("Customer ID", '''')), address, telephone)
        is not null
)

select * from final
