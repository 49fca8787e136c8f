{%- set columns = ['record_key', 'least_key'] -%}
{{ config(materialized='until_unchanged', columns=columns) }}

-- One row per linked source record: the least record key among the records of its
-- person. In each round a record takes the least key of all that it shares a link with,
-- and then the least key of that record.

with

links as (select * from {{ ref('int_identity__links') }}),

labels as (select * from {{ previous_round(columns) }} as labels),

records as (
    select
        links.record_key,
        links.link_key,
        coalesce(labels.least_key, links.record_key) as least_key
    from links
    left join labels
        on links.record_key = labels.record_key
),

link_labels as (
    select
        link_key,
        min(least_key) as least_key
    from records
    group by link_key
),

-- The record whose key is the label of another takes what that one sees, too: else a
-- long chain in any order would take as many rounds as it has records.
seen as (
    select
        records.record_key,
        link_labels.least_key
    from records
    inner join link_labels
        on records.link_key = link_labels.link_key
    union distinct
    select
        records.least_key as record_key,
        link_labels.least_key
    from records
    inner join link_labels
        on records.link_key = link_labels.link_key
),

lowered as (
    select
        record_key,
        min(least_key) as least_key
    from seen
    group by record_key
),

final as (
    select
        lowered.record_key,
        coalesce(least(lowered.least_key, roots.least_key), lowered.least_key)
            as least_key
    from lowered
    left join lowered as roots
        on lowered.least_key = roots.record_key
)

select * from final
