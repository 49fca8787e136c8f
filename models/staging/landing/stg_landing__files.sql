-- One landed file in its newest state, and how its lines were counted while reading.

with

landed_files as (select * from {{ source('landing', 'landed_files') }}),

final as (
    select
        table_name,
        file,
        landed_on,
        run_id,
        line_count,
        row_count,
        rejected_count,
        left_out_count
    from landed_files
)

select * from final
