-- One row per contact, and per id or address of contacts that were merged into it, so
-- that what was recorded under an old id reaches the person who remains.

with

contacts as (
    select *
    from this_file
    where not is_true(_fivetran_deleted) and not is_true(is_deleted)
),

all_contacts as (
    select *
    from all_files.contact
    where not is_true(_fivetran_deleted) and not is_true(is_deleted)
),

-- The contacts into which others were merged. Of those that would link nothing, there
-- is nothing to learn.
merged_contacts as (
    select
        readable_id(id) as survivor_id,
        unnest(
            names_in(
                concat_ws(
                    ';', property_hs_merged_object_ids,
                    property_hs_calculated_merged_vids
                )
            )
        ) as old_id,
        id,
        coalesce(property_lastmodifieddate, property_createdate) as changed_at,
        coalesce(
            property_email,
            nullif(
                trim(split_part(lower(property_hs_additional_emails), ';', 1)), ''
            )
        ) as email,
        coalesce(property_phone, property_mobilephone) as phone
    from all_contacts
),

linking as (
    select *
    from merged_contacts
    where old_id <> id and coalesce(email, phone) is not null
),

survivors as (
    select *
    from linking
    qualify
        row_number()
            over (
                partition by readable_id(old_id)
                order by changed_at desc, id desc, email desc, phone desc
            )
        = 1
),

known as (
    select
        contacts.*,
        survivors.id is not null as is_merged,
        coalesce(
            survivors.email,
            contacts.property_email,
            nullif(
                trim(split_part(lower(contacts.property_hs_additional_emails), ';', 1)),
                ''
            )
        ) as address,
        coalesce(
            survivors.phone, contacts.property_phone, contacts.property_mobilephone
        ) as telephone,
        list_sort(
            list_distinct(
                names_in(
                    concat_ws(
                        ';',
                        contacts.property_hs_merged_object_ids,
                        contacts.property_hs_calculated_merged_vids,
                        lower(contacts.property_hs_additional_emails)
                    )
                )
            )
        ) as old_names
    from contacts
    left join survivors on readable_id(contacts.id) = readable_id(survivors.old_id)
),

records as (
    select
        *,
        0 as _item,
        -- The id of a merged contact is told by the contact that remains; here its
        -- address is.
        case
            when is_merged then coalesce(lower(trim(property_email)), id) else id
        end as name,
        not is_merged as is_self
    from known
    union all
    select
        *,
        generate_subscripts(old_names, 1) as _item,
        unnest(old_names) as name,
        false as is_self
    from known
),

final as (
    select
        _row,
        _item,
        name as customer_id,
        address as email,
        telephone as phone,
        case when is_self then property_firstname end as first_name,
        case when is_self then property_lastname end as last_name,
        case when is_self then property_zip end as postal_code,
        case when is_self then property_city end as city,
        case when is_self then property_country end as country,
        case when is_self then property_hs_analytics_source end as acquisition_channel,
        case when is_self then property_company end as company_name,
        case when is_self then property_industry end as industry,
        case when is_self then property_numemployees end as company_size,
        case when is_self then property_createdate end as created_at,
        coalesce(property_lastmodifieddate, property_createdate) as updated_at
    from records
    where
        (_item = 0 or name <> id)
        and (is_self or address is not null or telephone is not null)
)

select * from final
