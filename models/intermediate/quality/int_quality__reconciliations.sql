-- One source and file: every row that landing met, by what became of it.

{{ config(schema='ops', alias='reconciliations') }}

with

files as (select * from {{ ref('stg_landing__files') }}),

rejects as (select * from {{ ref('stg_landing__rejects') }}),

erased_rows as (select * from {{ ref('stg_landing__erased_rows') }}),

row_counts as (select * from {{ ref('int_quality__row_counts') }}),

reject_counts as (
    select
        table_name,
        file,
        count(*) as rejected
    from rejects
    group by table_name, file
),

staged as (
    select
        source,
        file,
        sum(case when disposition = 'kept' then row_count else 0 end) as kept,
        sum(case when disposition = 'quarantined' then row_count else 0 end)
            as quarantined,
        sum(case when disposition = 'superseded' then row_count else 0 end)
            as superseded
    from row_counts
    group by source, file
),

final as (
    select
        files.table_name as source,
        files.file,
        cast(files.line_count - files.left_out_count as bigint) as raw,
        -- A file none of whose rows was staged has no counts: none is zero here.
        cast(coalesce(staged.kept, 0) as bigint) as kept,
        cast(coalesce(staged.quarantined, 0) as bigint) as quarantined,
        cast(coalesce(reject_counts.rejected, 0) as bigint) as rejected,
        cast(coalesce(staged.superseded, 0) as bigint) as superseded,
        cast(coalesce(erased_rows.row_count, 0) as bigint) as erased,
        -- Rows that an adapter passes over: totals, events of another kind.
        cast(files.left_out_count as bigint) as left_out
    from files
    left join staged
        on
            files.table_name = staged.source
            and files.file = staged.file
    left join reject_counts
        on
            files.table_name = reject_counts.table_name
            and files.file = reject_counts.file
    left join erased_rows
        on
            files.table_name = erased_rows.table_name
            and files.file = erased_rows.file
)

select * from final
