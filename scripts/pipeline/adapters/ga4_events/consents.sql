-- One row per event of a known user who answered about storage for ads.

with

events as (select * from this_file),

answered as (
    select
        _row,
        user_id,
        event_timestamp,
        text_at(privacy_info, '$.ads_storage') as answer
    from events
),

final as (
    select
        _row,
        user_id as customer_id,
        'ads' as purpose,
        answer as status,
        make_timestamp(cast(event_timestamp as bigint)) as recorded_at
    from answered
    where user_id is not null and answer in ('Yes', 'No')
)

select * from final
