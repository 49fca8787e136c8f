-- One amount of money of one landed order line in one step of the revenue bridge, by
-- the month it belongs to. Rows whose amount or day cannot be read have no place here;
-- they are counted in quarantine.

{{ config(materialized='view') }}

with

checked as (select * from {{ ref('stg_shop__transactions_checked') }}),

gross as (
    select
        _file,
        _row,
        source_system,
        ordered_date as event_date,
        line_revenue as amount,
        case
            when disposition = 'quarantined' then 'quarantined'
            when disposition = 'superseded' then 'duplicate'
            when is_test then 'test'
            when outcome in ('cancelled', 'failed') then 'cancelled'
            else 'sale'
        end as step
    from checked
    where
        line_revenue > 0
        and coalesce(quantity, 0) >= 0
        and ordered_date is not null
),

lines as (select * from {{ ref('int_orders__lines') }}),

returned as (
    select
        _file,
        _row,
        source_system,
        returned_date as event_date,
        return_revenue as amount,
        'return' as step
    from lines
    where return_revenue > 0
),

final as (
    select * from gross
    union all
    select * from returned
)

select * from final
