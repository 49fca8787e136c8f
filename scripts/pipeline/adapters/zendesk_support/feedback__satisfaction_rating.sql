-- One row per rating that was given. One that was only offered is no answer.

with

ratings as (select * from this_file),

answered as (
    select
        *,
        case
            when lower(score) like 'good%' then '1'
            when lower(score) like 'bad%' then '0'
        end as said,
        case
            when try_cast(score as decimal(9, 2)) is not null then lower(score)
        end as number
    from ratings
),

final as (
    select
        _row,
        id as feedback_id,
        requester_id as customer_id,
        'csat' as kind,
        coalesce(said, number) as score,
        case when said is null then '1' else '0' end as scale_min,
        case when said is null then '5' else '1' end as scale_max,
        coalesce(updated_at, created_at) as responded_at
    from answered
    where said is not null or number is not null
)

select * from final
