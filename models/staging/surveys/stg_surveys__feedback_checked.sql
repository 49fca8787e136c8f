-- One row per landed answer to one question, with the scale it was given on and what
-- became of it: kept, superseded or quarantined.

{{ config(materialized='table') }}

with

feedback as (select * from {{ source('surveys', 'feedback') }}),

satisfaction_bands as (select * from {{ ref('satisfaction_bands') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

kinds as (
    select
        kind,
        max(scale_min) as usual_scale_min,
        max(scale_max) as usual_scale_max
    from satisfaction_bands
    group by kind
),

typed as (
    select
        feedback._file,
        feedback._row,
        feedback._landed_order,
        feedback._landed_on,
        feedback._run_id,
        {{ source_system('feedback.source_system') }} as source_system,
        {{ clean_id('feedback.feedback_id') }} as feedback_id,
        {{ clean_id('feedback.customer_id') }} as source_customer_id,
        {{ id_fault('feedback.customer_id') }} as id_fault,
        {{ clean_id('feedback.order_id') }} as order_id,
        {{ lower_text(clean_text('feedback.kind')) }} as kind,
        {{ clean_text('feedback.score') }} as raw_score,
        {{ clean_text('feedback.scale_min') }} as raw_scale_min,
        {{ clean_text('feedback.scale_max') }} as raw_scale_max,
        {{ try_decimal('feedback.score') }} as score,
        {{ try_decimal('feedback.scale_min') }} as scale_min,
        {{ try_decimal('feedback.scale_max') }} as scale_max,
        {{ clean_text('feedback.responded_at') }} as raw_responded_at,
        {{ moment_of('feedback.responded_at', 'settings.reporting_time_zone') }}
            as responded_at
    from feedback
    cross join settings
),

-- An answer without a scale uses the usual one of its kind of question.
scaled as (
    select
        typed.*,
        kinds.kind is not null as is_known_kind,
        coalesce(typed.scale_min, kinds.usual_scale_min) as lowest,
        coalesce(typed.scale_max, kinds.usual_scale_max) as highest
    from typed
    left join kinds
        on typed.kind = kinds.kind
),

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
    from scaled
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
