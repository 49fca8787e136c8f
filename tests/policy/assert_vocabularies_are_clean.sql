-- Guards staging and the customers mart: a status with two meanings would double its
-- lines, an outcome nobody knows would count as a sale, two age bands for one age would
-- double its customers.

{{ config(tags=['policy']) }}

with

order_statuses as (select * from {{ ref('order_statuses') }}),

age_bands as (select * from {{ ref('age_bands') }}),

segments as (select * from {{ ref('segments') }}),

genders as (select * from {{ ref('genders') }}),

repeated as (
    select
        'seeds/policy/order_statuses.csv: the status ' || status
        || ' stands there more than once; keep one row.' as message
    from order_statuses
    group by status
    having count(*) > 1
),

repeated_words as (
    select
        'seeds/policy/genders.csv: the word ' || word
        || ' stands there more than once; keep one row.' as message
    from genders
    group by word
    having count(*) > 1
),

not_plain as (
    select
        'seeds/policy/order_statuses.csv: the status ' || status
        || ' must be written in lower case without blanks around it.' as message
    from order_statuses
    where status <> lower(trim(status))
),

unknown_outcome as (
    select
        'seeds/policy/order_statuses.csv: the status ' || status
        || ' has the outcome ' || coalesce(outcome, '(none)')
        || '; write sale, refunded, cancelled or failed.' as message
    from order_statuses
    where coalesce(outcome, '') not in ('sale', 'refunded', 'cancelled', 'failed')
),

overlapping_ages as (
    select
        'seeds/policy/age_bands.csv: the bands ' || one.age_band || ' and '
        || other.age_band || ' overlap; correct their ages.' as message
    from age_bands as one
    inner join age_bands as other
        on
            one.age_band < other.age_band
            and one.minimum_age <= other.maximum_age
            and one.maximum_age >= other.minimum_age
),

repeated_segments as (
    select
        'seeds/policy/segments.csv: the segment ' || segment
        || ' stands there more than once; keep one row.' as message
    from segments
    group by segment
    having count(*) > 1
),

too_many_segments as (
    select
        'seeds/policy/segments.csv: more than ten segments cannot be acted on; merge'
        || ' some.' as message
    from segments
    having count(*) > 10
)

select message from repeated
union all
select message from repeated_words
union all
select message from not_plain
union all
select message from unknown_outcome
union all
select message from overlapping_ages
union all
select message from repeated_segments
union all
select message from too_many_segments
