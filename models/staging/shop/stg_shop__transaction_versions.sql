-- One row per usable order line that shares its key or its order with another line: its
-- position among identical lines of its file, and its version. The newest version is 1.

{{ config(materialized='table') }}

{% set file_version = [
    'source_system', 'order_id', 'line_number is null', 'is_of_sale',
    'case when not is_of_sale then ordered_at end',
] %}

with

transactions as {{ not_materialized() }} (
    select * from {{ ref('stg_shop__transactions_priced') }}
),

-- Most lines share their key with no other; only the rest needs sorting.
shared as (
    select {{ candidate_hash(line_key()) }} as candidate_hash
    from transactions
    where quarantine_reason is null
    group by {{ candidate_hash(line_key()) }}
    having count(*) > 1
),

-- Without line numbers an order may be exported again as a whole. Where the times of
-- change differ, they tell which version is the newest.
exported_again as (
    select {{ candidate_hash(['source_system', 'order_id']) }} as order_hash
    from transactions
    where quarantine_reason is null and line_number is null
    group by {{ candidate_hash(['source_system', 'order_id']) }}
    having
        min(_file) <> max(_file)
        and count(updated_at) > 0
        and (min(updated_at) <> max(updated_at) or count(updated_at) < count(*))
),

candidates as (
    select
        transactions.*,
        -- A return by its sign may come alone, long after what was sold.
        coalesce(transactions.quantity < 0, false) or transactions.line_amount < 0
            as is_return_line
    from transactions
    left join shared
        on {{ candidate_hash(line_key()) }} = shared.candidate_hash
    left join exported_again
        on
            transactions.line_number is null
            and {{ candidate_hash(['source_system', 'order_id']) }}
            = exported_again.order_hash
    where
        transactions.quarantine_reason is null
        and (
            shared.candidate_hash is not null
            or exported_again.order_hash is not null
        )
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
        end as occurrence,
        bool_or(not is_return_line) over (
            partition by _file, source_system, order_id, line_number is null
        ) as is_of_sale
    from candidates
),

-- A file that sells something of an order holds a version of the whole order. A file
-- that only takes something back adds to it: it holds a version of that return.
versioned as (
    select
        *,
        max(updated_at) over (
            partition by {{ file_version | join(', ') }}, _file
        ) as version_at
    from numbered
),

compared as (
    select
        *,
        max(version_at) over (
            partition by {{ file_version | join(', ') }}
        ) as newest_at
    from versioned
),

placed as (
    select
        *,
        max(case when version_at = newest_at then _landed_order end) over (
            partition by {{ file_version | join(', ') }}
        ) as newest_landed_order
    from compared
),

-- A version without a time of change is older than one that landed later with a time.
judged as (
    select
        *,
        line_number is null
        and coalesce(
            version_at < newest_at
            or (version_at is null and _landed_order < newest_landed_order),
            false
        ) as is_outdated
    from placed
),

final as (
    select
        _file,
        _row,
        occurrence,
        -- No line of an outdated version is the newest, even alone with its key.
        row_number() over (
            partition by occurrence, {{ line_key() | join(', ') }}
            order by
                is_outdated asc nulls last,
                updated_at desc nulls last,
                _landed_order desc nulls last,
                _row desc nulls last
        ) + case when is_outdated then 1 else 0 end as version_rank
    from judged
)

select * from final
