-- One row per ticket that holds a rating. The API tells a rating within its ticket as
-- well, under the same id.

with

tickets as (select * from this_file),

users as (select * from latest.user),

ratings as (select * from latest.satisfaction_rating),

opened as (
    select
        *,
        text_at(satisfaction_rating, '$.id') as rating_id,
        lower(text_at(satisfaction_rating, '$.score')) as answer
    from tickets
    where
        not is_true(_fivetran_deleted)
        and (status is null or lower(status) <> 'deleted')
),

final as (
    select
        opened._row,
        coalesce(opened.rating_id, 'ticket ' || opened.id) as feedback_id,
        opened.requester_id as customer_id,
        'csat' as kind,
        case when opened.answer like 'good%' then '1' else '0' end as score,
        '0' as scale_min,
        '1' as scale_max,
        coalesce(opened.updated_at, opened.created_at) as responded_at
    from opened
    left join users on opened.requester_id = users.id
    left join ratings on readable_id(opened.rating_id) = ratings.id
    where
        (opened.answer like 'good%' or opened.answer like 'bad%')
        and ratings.id is null
        and (users.role is null or lower(users.role) not in ('agent', 'admin'))
)

select * from final
