-- One landed answer, renamed, trimmed and cast, with the scale it was given on.

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
        {{ in_small(clean_text('feedback.kind')) }} as kind,
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

-- Who does not say their scale uses the usual one of that kind of question.
final as (
    select
        typed.*,
        kinds.kind is not null as is_known_kind,
        coalesce(typed.scale_min, kinds.usual_scale_min) as lowest,
        coalesce(typed.scale_max, kinds.usual_scale_max) as highest
    from typed
    left join kinds
        on typed.kind = kinds.kind
)

select * from final
