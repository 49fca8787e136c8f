-- One row per answer of one customer of one source to one question.

with

feedback as (select * from {{ ref('stg_surveys__feedback_checked') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

final as (
    select
        feedback.source_system,
        feedback.feedback_id,
        feedback.source_customer_id,
        feedback.order_id,
        {{ day_in_zone('feedback.responded_at', 'settings.reporting_time_zone') }}
            as responded_date,
        feedback.responded_at,
        feedback.kind,
        feedback.score,
        feedback.scale_min,
        feedback.scale_max
    from feedback
    cross join settings
    where feedback.disposition = 'kept'
)

select * from final
