-- One customer on one day on which records came to them from another: a merge, after
-- which the other id is nobody's, or a split, after which both live on.

with

assignments as (select * from {{ ref('int_identity__assignments') }}),

causes as (select * from {{ ref('int_identity__change_causes') }}),

final as (
    select
        assignments.customer_id,
        assignments.previous_customer_id,
        assignments.assigned_date as changed_date,
        assignments.change_type,
        case
            when assignments.change_type = 'split' then 'no_longer_linked'
            else min(causes.cause)
        end as cause,
        -- A record may come, go and come again under one scoring date.
        cast(
            count(
                distinct {{ record_name(
                    'assignments.source_system', 'assignments.source_customer_id'
                ) }}
            ) as bigint
        ) as record_count
    from assignments
    inner join causes
        on
            assignments.source_system = causes.source_system
            and assignments.source_customer_id = causes.source_customer_id
            and assignments.assignment_number = causes.assignment_number
    group by
        assignments.customer_id,
        assignments.previous_customer_id,
        assignments.assigned_date,
        assignments.change_type
)

select * from final
