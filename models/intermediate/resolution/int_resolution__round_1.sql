-- One linked source record and the least record key among those it shares a link with.

with

links as (select * from {{ ref('int_resolution__links') }}),

link_labels as (
    select
        link_key,
        min(record_key) as least_key
    from links
    group by link_key
),

final as (
    select
        links.record_key,
        min(link_labels.least_key) as least_key
    from links
    inner join link_labels
        on links.link_key = link_labels.link_key
    group by links.record_key
)

select * from final
