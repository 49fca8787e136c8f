-- One row per landed file: how many lines landing met in it, and how many of these it
-- passed over, could not read, or removed later.

with

landed_files as (select * from {{ source('landing', 'landed_files') }}),

rejects as (select * from {{ source('landing', 'rejects') }}),

erased_rows as (select * from {{ source('landing', 'erased_rows') }}),

-- Counted again, so that the reconciliation does not rest on landing's own sum.
reject_counts as (
    select
        table_name,
        file,
        count(*) as rejected_count
    from rejects
    group by table_name, file
),

final as (
    select
        landed_files.table_name,
        landed_files.file,
        landed_files.line_count,
        landed_files.left_out_count,
        -- A file without rejects or erased rows has no row there: none is zero.
        coalesce(reject_counts.rejected_count, 0) as rejected_count,
        coalesce(erased_rows.row_count, 0) as erased_count
    from landed_files
    left join reject_counts
        on
            landed_files.table_name = reject_counts.table_name
            and landed_files.file = reject_counts.file
    left join erased_rows
        on
            landed_files.table_name = erased_rows.table_name
            and landed_files.file = erased_rows.file
)

select * from final
