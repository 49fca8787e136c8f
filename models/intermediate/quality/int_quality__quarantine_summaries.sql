-- One source and reason: how many rows wait in quarantine, and what would cure them.

{{ config(schema='ops', alias='quarantine_summary') }}

with

row_counts as (select * from {{ ref('int_quality__row_counts') }}),

quarantine_reasons as (select * from {{ ref('quarantine_reasons') }}),

counted as (
    select
        source,
        quarantine_reason as reason,
        sum(row_count) as row_count
    from row_counts
    where disposition = 'quarantined'
    group by source, quarantine_reason
),

final as (
    select
        counted.source,
        counted.reason,
        quarantine_reasons.cure,
        cast(counted.row_count as bigint) as row_count
    from counted
    left join quarantine_reasons
        on
            counted.source = quarantine_reasons.source
            and counted.reason = quarantine_reasons.reason
)

select * from final
