-- One row per customer, purpose and scoring date: the newest decision by its end, over
-- all their records. A refusal in force on the day of the run counts on every date. A
-- refusal of e-mails at an address counts for everybody who bears it.

{{ config(schema='private', alias='consent_states') }}

with

said as (select * from {{ ref('int_consents__decisions') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

identifiers as (
    select * from {{ ref('int_identity__identifiers') }}
    where not is_gone
),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

refused_addresses as (
    select *
    from said
    where status = 'withdrawn' and purpose = 'email' and email is not null
),

decisions as (
    select
        customers.customer_id,
        said.*
    from said
    inner join customers
        on
            said.source_system = customers.source_system
            and said.source_customer_id = customers.source_customer_id
    union
    select
        customers.customer_id,
        refused_addresses.*
    from refused_addresses
    inner join identifiers
        on
            identifiers.identifier_type = 'email'
            and refused_addresses.email = identifiers.plain_value
    inner join customers
        on
            identifiers.source_system = customers.source_system
            and identifiers.source_customer_id = customers.source_customer_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, purpose
            order by
                recorded_date desc nulls last,
                -- A refusal without an hour may have come as the last of its day.
                case when is_whole_day and status = 'withdrawn' then 0 else 1 end
                asc nulls last,
                recorded_at desc nulls last,
                case when status = 'withdrawn' then 0 else 1 end asc nulls last,
                proof_table asc nulls last,
                proof_file asc nulls last,
                proof_row asc nulls last
        ) as decision_rank
    from decisions
),

ranked_by_date as (
    select
        ranked.*,
        dates_to_score.as_of_date,
        row_number() over (
            partition by
                ranked.customer_id, ranked.purpose, dates_to_score.as_of_date
            order by ranked.decision_rank nulls last
        ) as rank_by_date
    from dates_to_score
    inner join ranked
        on
            dates_to_score.as_of_date >= ranked.recorded_date
            or (ranked.decision_rank = 1 and ranked.status = 'withdrawn')
),

final as (
    select
        customer_id,
        as_of_date,
        purpose,
        status,
        legal_basis,
        recorded_date,
        recorded_at,
        source_system,
        proof_table,
        proof_file,
        proof_row
    from ranked_by_date
    where rank_by_date = 1
)

select * from final
