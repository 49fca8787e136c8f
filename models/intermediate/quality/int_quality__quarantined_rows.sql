-- One landed row that cannot be used: why, where it stands, and what it says.

{{ config(schema='private', alias='quarantine') }}

with

quarantined_rows as (select * from {{ ref('stg_quarantine__rows') }}),

final as (
    select
        source,
        reason,
        file,
        row_number_in_file,
        raw_row,
        run_id,
        unknown_word
    from quarantined_rows
)

select * from final
