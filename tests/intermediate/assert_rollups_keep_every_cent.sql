-- Guards int_orders__daily_rollups and int_population__purchase_days: a join that drops
-- or doubles a line would change revenue without any other sign.

with

lines as (
    select
        sum(sale_revenue) as sold,
        sum(return_revenue) as returned
    from {{ ref('int_orders__lines') }}
),

rollups as (
    select
        sum(sale_revenue) as sold,
        sum(return_revenue) as returned
    from {{ ref('int_orders__daily_rollups') }}
),

known_rollups as (
    select
        sum(sale_revenue) as sold,
        sum(return_revenue) as returned
    from {{ ref('int_orders__daily_rollups') }}
    where source_customer_id is not null
),

customer_days as (
    select
        sum(sale_revenue) as sold,
        sum(return_revenue) as returned
    from {{ ref('int_population__purchase_days') }}
)

select
    lines.sold as lines_sold,
    rollups.sold as rollups_sold,
    customer_days.sold as customers_sold
from lines
cross join rollups
cross join known_rollups
cross join customer_days
where
    lines.sold <> rollups.sold
    or lines.returned <> rollups.returned
    or known_rollups.sold <> customer_days.sold
    or known_rollups.returned <> customer_days.returned
