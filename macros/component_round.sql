{#- One round of looking for the records of a person: each takes the least key of all it
    shares a link with, and then the least key of that record. A round reaches at least twice
    as far as all before it. -#}
{% macro component_round(previous) -%}
with

links as (select * from {{ ref('int_resolution__links') }}),

labels as (select * from {{ previous }}),

link_labels as (
    select
        links.link_key,
        min(labels.least_key) as least_key
    from links
    inner join labels
        on links.record_key = labels.record_key
    group by links.link_key
),

lowered as (
    select
        links.record_key,
        min(link_labels.least_key) as least_key
    from links
    inner join link_labels
        on links.link_key = link_labels.link_key
    group by links.record_key
),

final as (
    select
        lowered.record_key,
        coalesce(least(lowered.least_key, roots.least_key), lowered.least_key) as least_key
    from lowered
    left join lowered as roots
        on lowered.least_key = roots.record_key
)

select * from final
{%- endmacro %}
