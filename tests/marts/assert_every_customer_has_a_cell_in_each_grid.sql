-- Guards customer_grids: a customer without a cell, or with one that the catalogue does
-- not name, would be missing from every chart of that grid.

with

customer_grids as (select * from {{ ref('customer_grids') }}),

grid_catalogue as (select * from {{ ref('grid_catalogue') }}),

customers as (
    select * from {{ ref('customer_segments') }}
    where status not in ('objected', 'minor', 'expired')
),

cells as (
    {% for grid in [
        'value_tier', 'engagement_tier', 'satisfaction_band', 'age_band', 'gender',
        'household', 'occupation', 'interest', 'motive', 'preference', 'industry',
        'company_size',
    ] %}
    select
        '{{ grid }}' as grid,
        {{ grid }} as cell,
        count(*) as customer_count
    from customer_grids
    group by {{ grid }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (select count(*) as customer_count from customers),

unnamed as (
    select
        cells.grid,
        cells.cell
    from cells
    left join grid_catalogue
        on cells.grid = grid_catalogue.grid and cells.cell = grid_catalogue.cell
    where grid_catalogue.cell is null
),

uneven as (
    select
        cells.grid,
        '(all)' as cell
    from cells
    cross join counted
    group by cells.grid, counted.customer_count
    having sum(cells.customer_count) <> counted.customer_count
),

placeless as (
    select
        'country or region' as grid,
        customer_id as cell
    from customer_grids
    where country is null or region is null
)

select * from unnamed
union all
select * from uneven
union all
select * from placeless
