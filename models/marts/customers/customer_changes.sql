-- One row per customer and day on which records came to them from another customer.
-- After a merge nobody has the other id; after a split both live on.

with

id_changes as (select * from {{ ref('int_identity__id_changes') }}),

final as (
    select
        customer_id,
        previous_customer_id,
        assigned_date as changed_date,
        change_type,
        case
            when change_type = 'split' then 'no_longer_linked'
            else min(cause)
        end as cause,
        -- A record may come, go and come again under one scoring date.
        cast(
            count(
                distinct {{ record_name('source_system', 'source_customer_id') }}
            ) as bigint
        ) as record_count
    from id_changes
    where change_type <> 'issued'
    group by
        customer_id,
        previous_customer_id,
        assigned_date,
        change_type
)

select * from final
