-- One day and a number for all that happened, began or ended on it, as it is known now:
-- a fact that comes late, changes or is withdrawn gives its day another number.

with

facts as (select * from {{ ref('int_calendar__facts') }}),

final as (
    select
        fact_date,
        cast(
            sum(
                {{ text_number(
                    record_name('source_system', 'source_customer_id') ~ " || '|' || fact"
                ) }}
            ) as decimal(30, 0)
        ) as fingerprint
    from facts
    group by fact_date
)

select * from final
