-- One segment a customer can be in: its names, order, colour, persona and action.

with

segments as (select * from {{ ref('segments') }}),

final as (
    select
        segment,
        label_en,
        label_fr,
        colour,
        persona,
        recommended_action,
        display_order
    from segments
)

select * from final
