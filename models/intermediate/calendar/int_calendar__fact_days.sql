-- One row per day on which something happened, began or ended that a score may rest on,
-- and a number for all of it, as it is known now: a fact that comes late, changes or is
-- withdrawn gives its day another number. Facts belong to source records, so that a
-- merge changes none.

with

daily_rollups as (select * from {{ ref('int_orders__daily_rollups') }}),

profiling_decisions as (
    select * from {{ ref('stg_crm__consents') }}
    where purpose = 'profiling'
),

unread_decisions as (
    select * from {{ ref('stg_crm__consents_checked') }}
    where disposition = 'quarantined' and purpose = 'profiling'
),

refusers as (
    select
        source_system,
        source_customer_id
    from profiling_decisions
    where status = 'withdrawn'
    group by source_system, source_customer_id
),

-- Everybody who ever refused, or may have. A refusal counts on every date once it is
-- known, so it touches all dates.
objections as (
    select
        decisions.source_system,
        decisions.source_customer_id,
        'profiling ' || decisions.status
        || '|' || cast(decisions.recorded_date as {{ dbt.type_string() }}) as fact
    from profiling_decisions as decisions
    inner join refusers
        on
            decisions.source_system = refusers.source_system
            and decisions.source_customer_id = refusers.source_customer_id
    union all
    select
        source_system,
        source_customer_id,
        'profiling unread' as fact
    from unread_decisions
    where source_customer_id is not null
),

purchases as (
    select
        source_system,
        source_customer_id,
        event_date,
        valid_from_date,
        cast(sum(order_count) as {{ dbt.type_string() }})
        || '|' || cast(sum(sale_revenue) as {{ dbt.type_string() }})
        || '|' || cast(sum(return_revenue) as {{ dbt.type_string() }})
        || '|' || coalesce(
            case
                when count(*) = count(goods_cost)
                    then cast(sum(goods_cost) as {{ dbt.type_string() }})
            end, ''
        ) as fact
    from daily_rollups
    where source_customer_id is not null
    group by source_system, source_customer_id, event_date, valid_from_date
),

-- An order that is paid back ends on that day; what it was before stays as it was.
facts as (
    select
        source_system,
        source_customer_id,
        greatest(event_date, valid_from_date) as fact_date,
        'bought ' || cast(event_date as {{ dbt.type_string() }}) || '|' || fact as fact
    from purchases
    union all
    select
        source_system,
        source_customer_id,
        valid_until_date as fact_date,
        'ended ' || cast(event_date as {{ dbt.type_string() }})
        || '|' || cast(valid_from_date as {{ dbt.type_string() }})
        || '|' || cast(order_count as {{ dbt.type_string() }}) as fact
    from daily_rollups
    where source_customer_id is not null and valid_until_date is not null
    {% for model, day, fact in [
        ('int_orders__orders', 'ordered_date', "'ordered'"),
        ('int_orders__orders', 'first_line_date', "'began'"),
        ('stg_crm__customer_attributes', 'declared_date', "'declared'"),
        ('stg_crm__consents', 'recorded_date', "purpose || '|' || status"),
        ('stg_surveys__feedback', 'responded_date', "'answered'"),
    ] %}
    union all
    select
        source_system,
        source_customer_id,
        {{ day }} as fact_date,
        {{ fact }} as fact
    from {{ ref(model) }}
    where source_customer_id is not null and {{ day }} is not null
    {% endfor %}
    union all
    select
        source_system,
        source_customer_id,
        coalesce(created_date, date '1900-01-01') as fact_date,
        'born '
        || coalesce(cast(birth_date as {{ dbt.type_string() }}), '') as fact
    from {{ ref('stg_crm__customers') }}
    union all
    select
        source_system,
        source_customer_id,
        date '1900-01-01' as fact_date,
        fact
    from objections
    union all
    select
        source_system,
        source_customer_id,
        event_date as fact_date,
        action || '|' || coalesce(channel, '') || '|' || coalesce(topic, '') || '|'
        || coalesce(device, '') || '|' || cast(is_burst as {{ dbt.type_string() }})
        || '|' || cast(touchpoint_count as {{ dbt.type_string() }}) as fact
    from {{ ref('int_touchpoints__daily_rollups') }}
    union all
    select
        source_system,
        source_customer_id,
        event_date as fact_date,
        cast(event_hour as {{ dbt.type_string() }})
        || '|' || cast(touchpoint_count as {{ dbt.type_string() }}) as fact
    from {{ ref('int_touchpoints__hourly_rollups') }}
),

final as (
    select
        fact_date,
        cast(
            sum(
                {{ text_number(
                    record_name('source_system', 'source_customer_id') ~ " || '|' || fact"
                ) }}
            ) as decimal(30, 0)
        ) as fingerprint
    from facts
    group by fact_date
)

select * from final
