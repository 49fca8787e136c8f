-- One date that earlier runs scored and kept, as the last of them left it. A full
-- refresh scores every date of the history: what runs before it did is forgotten.

with

finished as ({{ finished_dates(this) }}),

last_refresh as (
    select max(run_number) as run_number from finished
    where reason = 'full_refresh'
),

ranked as (
    select
        finished.*,
        row_number() over (
            partition by finished.as_of_date
            order by finished.run_number desc nulls last
        ) as place_from_latest
    from finished
    cross join last_refresh
    where finished.run_number >= coalesce(last_refresh.run_number, 0)
),

last_states as (
    select
        *,
        -- A full refresh as of an earlier day goes back to it.
        {{ is_refresh_asked() }}
        and coalesce(as_of_date > {{ requested_as_of_date() }}, false) as is_forgotten
    from ranked
    where place_from_latest = 1 and reason <> 'thinned'
),

final as (
    select
        as_of_date,
        policy_version,
        fingerprint,
        is_back_dated,
        run_number,
        is_forgotten,
        lag(as_of_date) over (
            partition by is_forgotten
            order by as_of_date asc nulls last
        ) as previous_date
    from last_states
)

select * from final
