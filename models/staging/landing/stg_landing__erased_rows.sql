-- One landed file of which rows of erased persons were removed, and how many.

with

erased_rows as (select * from {{ source('landing', 'erased_rows') }}),

final as (
    select
        table_name,
        file,
        row_count
    from erased_rows
)

select * from final
