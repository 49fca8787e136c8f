-- One day that is scored. The only clock of the project: every score looks at what had
-- happened by the end of a day of this table.

{{ config(schema='ops', alias='scoring_dates') }}

with

valid_periods as (select * from {{ ref('int_orders__valid_periods') }}),

last_order as (
    select max(valid_from_date) as last_order_date from valid_periods
),

final as (
    select
        coalesce({{ requested_as_of_date() }}, last_order_date) as as_of_date,
        {{ policy_version() }} as policy_version,
        {{ requested_as_of_date() }} is not null as is_requested
    from last_order
)

select * from final
