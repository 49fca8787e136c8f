-- Guards rfm_scores: a cell without a segment would leave its customers NULL, a cell
-- with two would count them twice. Each map has each of the 125 cells exactly once.

{{ config(tags=['policy']) }}

with

segment_cells as (select * from {{ ref('rfm_segment_cells') }}),

rfm_segments as (select * from {{ ref('rfm_segments') }}),

digits as (
    {% for digit in [1, 2, 3, 4, 5] %}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

maps as (
    select map from segment_cells
    group by map
),

all_cells as (
    select
        maps.map,
        recency.digit * 100 + frequency.digit * 10 + monetary.digit as rfm_cell
    from maps
    cross join digits as recency
    cross join digits as frequency
    cross join digits as monetary
),

counted as (
    select
        map,
        rfm_cell,
        count(*) as segment_count
    from segment_cells
    group by map, rfm_cell
),

uncovered as (
    select
        'seeds/policy/rfm_segment_cells.csv: in the map ' || all_cells.map
        || ' no segment has {items}; add a row for each.' as message,
        cast(all_cells.rfm_cell as {{ dbt.type_string() }}) as item
    from all_cells
    left join counted
        on all_cells.map = counted.map and all_cells.rfm_cell = counted.rfm_cell
    where counted.rfm_cell is null
),

contested as (
    select
        'seeds/policy/rfm_segment_cells.csv: in the map ' || map
        || ' more than one row has {items}; keep one for each.' as message,
        cast(rfm_cell as {{ dbt.type_string() }}) as item
    from counted
    where segment_count > 1
),

impossible as (
    select
        'seeds/policy/rfm_segment_cells.csv: in the map ' || counted.map
        || ' no customer can have {items}; remove these rows.' as message,
        cast(counted.rfm_cell as {{ dbt.type_string() }}) as item
    from counted
    left join all_cells
        on counted.map = all_cells.map and counted.rfm_cell = all_cells.rfm_cell
    where all_cells.rfm_cell is null
),

unnamed as (
    select
        'seeds/policy/rfm_segments.csv: the map ' || segment_cells.map
        || ' has no names for {items}; add a row for each.' as message,
        segment_cells.rfm_segment as item
    from segment_cells
    left join rfm_segments
        on
            segment_cells.map = rfm_segments.map
            and segment_cells.rfm_segment = rfm_segments.rfm_segment
    where rfm_segments.rfm_segment is null and segment_cells.rfm_segment is not null
    group by segment_cells.map, segment_cells.rfm_segment
)

select * from uncovered
union all
select * from contested
union all
select * from impossible
union all
select * from unnamed
