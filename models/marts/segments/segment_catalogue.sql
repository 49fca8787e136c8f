-- One segment a customer is or was in: its names, order, colour, persona and action.

with

segments as (select * from {{ ref('int_segments__named') }}),

final as (
    select
        segment,
        label_en,
        label_fr,
        colour,
        persona,
        recommended_action,
        display_order,
        is_active
    from segments
)

select * from final
