-- One landed answer to one question and what became of it: kept, superseded or
-- quarantined.

{{ config(materialized='table') }}

with

feedback as (select * from {{ ref('stg_surveys__feedback_typed') }}),

checked as (
    select
        *,
        case
            when source_customer_id is null
                then coalesce(id_fault, 'missing_customer_id')
            when kind is null then 'missing_kind'
            when not is_known_kind then 'unknown_kind'
            when raw_score is null then 'missing_score'
            when
                {{ is_unreadable('raw_scale_min', 'scale_min') }}
                or {{ is_unreadable('raw_scale_max', 'scale_max') }}
                or lowest >= highest
                then 'invalid_scale'
            when not coalesce(score between lowest and highest, false)
                then 'invalid_score'
            else {{ moment_fault('responded_at') }}
        end as quarantine_reason
    from feedback
),

ranked as (
    select
        *,
        {{ version_rank([
            'source_system',
            'feedback_id',
            'case when feedback_id is null then source_customer_id end',
            'case when feedback_id is null then kind end',
            'case when feedback_id is null then responded_at end',
            'case when feedback_id is null then score end',
            'case when feedback_id is null then order_id end',
        ]) }} as version_rank
    from checked
),

final as (
    select
        _file,
        _row,
        _run_id,
        source_system,
        feedback_id,
        source_customer_id,
        order_id,
        responded_at,
        kind,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition,
        score,
        lowest as scale_min,
        highest as scale_max
    from ranked
)

select * from final
