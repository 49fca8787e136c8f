-- Guards ops.quarantine_summary: a reason that the seed does not list would reach the
-- user without its cure.

select
    source,
    reason
from {{ ref('quarantine_summary') }}
where cure is null
