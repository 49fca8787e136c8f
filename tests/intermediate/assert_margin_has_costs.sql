-- Guards rfm_scores where policy scores margin: a line sold at an unknown cost would
-- make its customer's value NULL and their monetary score 1.

{{ config(tags=['usage']) }}

with

lines as (select * from {{ ref('int_orders__lines') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

counted as (
    select
        count(*) as line_count,
        sum(case when sale_cost is null or return_cost is null then 1 else 0 end)
            as unknown_count
    from lines
    where not is_excluded
)

select
    'seeds/policy/settings.csv: monetary_basis is margin, but '
    || cast(counted.unknown_count as {{ dbt.type_string() }}) || ' of '
    || cast(counted.line_count as {{ dbt.type_string() }})
    || ' lines have no unit cost or no quantity; land products with unit_cost, or'
    || ' choose revenue.' as message
from counted
cross join settings
where settings.monetary_basis = 'margin' and counted.unknown_count > 0
