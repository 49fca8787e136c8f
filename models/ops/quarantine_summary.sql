-- One row per source and reason: how many rows wait in quarantine, and what would cure
-- them.

with

quarantine as (select * from {{ ref('quarantine') }}),

quarantine_reasons as (select * from {{ ref('quarantine_reasons') }}),

counted as (
    select
        source,
        reason,
        count(*) as row_count
    from quarantine
    group by source, reason
),

-- An address, a number or a sentence of a person is not published.
words as (
    select
        source,
        reason,
        unknown_word,
        row_number() over (
            partition by source, reason
            order by count(*) desc nulls last, unknown_word asc nulls last
        ) as place
    from quarantine
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
