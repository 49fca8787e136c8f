-- One customer with an answer by the latest scoring date: how satisfied the latest one
-- says they are. Of two answers at one moment the less satisfied counts.

with

feedback as (select * from {{ ref('stg_surveys__feedback') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

satisfaction_bands as (select * from {{ ref('satisfaction_bands') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

placed as (
    select
        customers.customer_id,
        feedback.kind,
        feedback.responded_date,
        {{ share(
            'feedback.score - feedback.scale_min',
            'feedback.scale_max - feedback.scale_min'
        ) }} as answer_share
    from feedback
    inner join customers
        on
            feedback.source_system = customers.source_system
            and feedback.source_customer_id = customers.source_customer_id
    inner join latest
        on feedback.responded_date <= latest.as_of_date
),

newest as (
    select
        customer_id,
        kind,
        responded_date,
        answer_share,
        row_number() over (
            partition by customer_id
            order by
                responded_date desc nulls last,
                answer_share asc nulls last,
                kind asc nulls last
        ) as place
    from placed
),

-- The band with the highest minimum that the answer reaches.
reached as (
    select
        newest.customer_id,
        newest.kind,
        newest.responded_date,
        newest.answer_share,
        max(satisfaction_bands.minimum_share) as minimum_share
    from newest
    inner join satisfaction_bands
        on
            newest.kind = satisfaction_bands.kind
            and newest.answer_share >= satisfaction_bands.minimum_share
    where newest.place = 1
    group by
        newest.customer_id, newest.kind, newest.responded_date, newest.answer_share
),

final as (
    select
        reached.customer_id,
        reached.responded_date,
        reached.kind,
        satisfaction_bands.satisfaction_band,
        reached.answer_share
    from reached
    inner join satisfaction_bands
        on
            reached.kind = satisfaction_bands.kind
            and reached.minimum_share = satisfaction_bands.minimum_share
)

select * from final
