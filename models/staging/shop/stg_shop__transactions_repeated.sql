-- One usable order line whose key another line has too: the how-manieth of equal lines
-- of its file it is, and the how-manieth version, 1 being the newest.

{{ config(materialized='table') }}

with

transactions as (select * from {{ ref('stg_shop__transactions_priced') }}),

-- Most lines are alone with their key; only the others are worth sorting.
shared as (
    select {{ candidate_hash(line_key()) }} as candidate_hash
    from transactions
    where quarantine_reason is null
    group by {{ candidate_hash(line_key()) }}
    having count(*) > 1
),

candidates as (
    select transactions.*
    from transactions
    inner join shared
        on {{ candidate_hash(line_key()) }} = shared.candidate_hash
    where transactions.quarantine_reason is null
),

-- Without line numbers, equal lines of one file are told apart by their order in it.
numbered as (
    select
        *,
        case
            when line_number is null
                then row_number() over (
                    partition by _file, {{ line_key() | join(', ') }}
                    order by _row nulls last
                )
        end as occurrence
    from candidates
),

final as (
    select
        _file,
        _row,
        occurrence,
        row_number() over (
            partition by occurrence, {{ line_key() | join(', ') }}
            order by
                updated_at desc nulls last,
                _landed_order desc nulls last,
                _row desc nulls last
        ) as version_rank
    from numbered
)

select * from final
