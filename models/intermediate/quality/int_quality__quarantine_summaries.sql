-- One source and reason: how many rows wait in quarantine, and what would cure them.

{{ config(schema='ops', alias='quarantine_summary') }}

with

row_counts as (select * from {{ ref('int_quality__row_counts') }}),

quarantined_rows as (select * from {{ ref('int_quality__quarantined_rows') }}),

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

-- What may be an address, a number or a sentence of a person is no word to publish.
words as (
    select
        source,
        reason,
        unknown_word,
        row_number() over (
            partition by source, reason
            order by count(*) desc nulls last, unknown_word asc nulls last
        ) as place
    from quarantined_rows
    where
        length(unknown_word) <= 30
        and not ({{ matches('unknown_word', '[@0-9]') }})
    group by source, reason, unknown_word
),

told as (
    select
        source,
        reason,
        max(case when place = 1 then unknown_word end)
        || coalesce(', ' || max(case when place = 2 then unknown_word end), '')
        || coalesce(', ' || max(case when place = 3 then unknown_word end), '')
        || case when max(place) > 3 then ', ...' else '' end as unknown_words
    from words
    group by source, reason
),

final as (
    select
        counted.source,
        counted.reason,
        quarantine_reasons.cure,
        cast(counted.row_count as bigint) as row_count,
        told.unknown_words
    from counted
    left join told
        on counted.source = told.source and counted.reason = told.reason
    left join quarantine_reasons
        on
            counted.source = quarantine_reasons.source
            and counted.reason = quarantine_reasons.reason
)

select * from final
