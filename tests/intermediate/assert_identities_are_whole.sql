-- Guards int_identity__customers: a chain of records longer than the rounds reach would
-- leave one person as two customers, which of them by chance.

{{ config(tags=['usage']) }}

with

links as (select * from {{ ref('int_resolution__links') }}),

labels as (select * from {{ ref('int_resolution__round_6') }}),

torn as (
    select links.link_type
    from links
    inner join labels
        on links.record_key = labels.record_key
    group by links.link_type, links.link_key
    having count(distinct labels.least_key) > 1
)

select
    'one chain links more than sixty records, which is too long to tell whose they'
    || ' are. Separate them in seeds/policy/identity_decisions.csv, lower'
    || ' maximum_records in seeds/policy/identifier_kinds.csv, or stop one of these'
    || ' kinds from linking: {items}.' as message,
    link_type as item
from torn
group by link_type
