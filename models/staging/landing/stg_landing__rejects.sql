-- One line of a landed file that could not be read as a row.

with

rejects as (select * from {{ source('landing', 'rejects') }}),

final as (
    select
        table_name,
        file,
        line,
        reason,
        run_id
    from rejects
)

select * from final
