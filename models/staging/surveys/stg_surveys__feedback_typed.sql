-- One landed answer, renamed, trimmed and cast, with the scale it was given on.

with

feedback as (select * from {{ source('surveys', 'feedback') }}),

satisfaction_bands as (select * from {{ ref('satisfaction_bands') }}),

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
        _file,
        _row,
        _landed_order,
        _landed_on,
        _run_id,
        {{ source_system('source_system') }} as source_system,
        {{ clean_id('feedback_id') }} as feedback_id,
        {{ clean_id('customer_id') }} as source_customer_id,
        {{ id_fault('customer_id') }} as id_fault,
        {{ clean_id('order_id') }} as order_id,
        {{ in_small(clean_text('kind')) }} as kind,
        score as raw_score,
        scale_min as raw_scale_min,
        scale_max as raw_scale_max,
        {{ try_decimal('score') }} as score,
        {{ try_decimal('scale_min') }} as scale_min,
        {{ try_decimal('scale_max') }} as scale_max,
        responded_at as raw_responded_at,
        {{ try_timestamp('responded_at') }} as responded_at
    from feedback
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
