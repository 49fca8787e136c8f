-- One row per source record that was ever seen: the customer id that it was issued
-- once. A full refresh keeps this table.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook='{{ put_aside() }}',
    schema='private',
) }}

with

source_records as (select * from {{ ref('int_identity__source_records') }}),

bucketed as (
    select
        source_system,
        source_customer_id,
        substring(md5(source_system || '|' || source_customer_id), 1, 2) as bucket
    from source_records
),

issued as (
    {% if is_incremental() %}
    select
        source_system,
        source_customer_id,
        bucket,
        bucket_number,
        issue_round
    from {{ this }}
    {% else %}
    select
        source_system,
        source_customer_id,
        bucket,
        cast(0 as bigint) as bucket_number,
        cast(0 as integer) as issue_round
    from bucketed
    where 1 = 0
    {% endif %}
),

buckets as (
    select
        bucket,
        max(bucket_number) as last_number
    from issued
    group by bucket
),

last_round as (select coalesce(max(issue_round), 0) as issue_round from issued),

newcomers as (
    select
        bucketed.source_system,
        bucketed.source_customer_id,
        bucketed.bucket,
        row_number() over (
            partition by bucketed.bucket
            order by
                bucketed.source_system nulls last,
                bucketed.source_customer_id nulls last
        ) as rank
    from bucketed
    left join issued
        on
            bucketed.source_system = issued.source_system
            and bucketed.source_customer_id = issued.source_customer_id
    where issued.bucket is null
),

final as (
    select
        newcomers.source_system,
        newcomers.source_customer_id,
        'c' || newcomers.bucket || substring(
            cast(
                1000000000 + coalesce(buckets.last_number, 0) + newcomers.rank
                as {{ dbt.type_string() }}
            ),
            2
        ) as customer_id,
        newcomers.bucket,
        cast(coalesce(buckets.last_number, 0) + newcomers.rank as bigint)
            as bucket_number,
        cast(last_round.issue_round + 1 as integer) as issue_round
    from newcomers
    cross join last_round
    left join buckets
        on newcomers.bucket = buckets.bucket
)

select * from final
