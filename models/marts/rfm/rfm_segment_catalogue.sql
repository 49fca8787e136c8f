-- One row per RFM segment of the map in force: its names, order and meaning.

with

rfm_segments as (select * from {{ ref('rfm_segments') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

final as (
    select
        rfm_segments.rfm_segment,
        rfm_segments.label_en,
        rfm_segments.label_fr,
        rfm_segments.reason as meaning,
        rfm_segments.display_order
    from rfm_segments
    inner join settings
        on rfm_segments.map = settings.rfm_segment_map
)

select * from final
