-- One row per decision of a customer of a source on one purpose: a consent or refusal
-- on record, or an action by which they left a channel.

with

consents as (select * from {{ ref('stg_crm__consents') }}),

touchpoints as (select * from {{ ref('stg_tracking__touchpoints') }}),

actions as (select * from {{ ref('actions') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

said as (
    select
        source_system,
        source_customer_id,
        cast(null as {{ dbt.type_string() }}) as customer_email,
        purpose,
        status,
        legal_basis,
        recorded_date,
        recorded_at,
        'consents' as proof_table,
        _file as proof_file,
        _row as proof_row
    from consents
    union all
    select
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.customer_email,
        actions.withdraws as purpose,
        'withdrawn' as status,
        cast(null as {{ dbt.type_string() }}) as legal_basis,
        touchpoints.occurred_date as recorded_date,
        touchpoints.occurred_at as recorded_at,
        'touchpoints' as proof_table,
        touchpoints._file as proof_file,
        touchpoints._row as proof_row
    from touchpoints
    inner join actions
        on touchpoints.action = actions.action
    where
        actions.withdraws is not null
        and touchpoints.source_customer_id is not null
),

final as (
    select
        said.source_system,
        said.source_customer_id,
        -- An id that has the form of an address is one.
        coalesce(
            said.customer_email,
            case
                when {{ matches(
                    'said.source_customer_id', '^ *[^@ ]+@[^@ ]+[.][^@ ]+ *$'
                ) }}
                    then {{ lower_text(trimmed_spaces('said.source_customer_id')) }}
            end
        ) as email,
        said.purpose,
        said.status,
        said.legal_basis,
        said.recorded_date,
        said.recorded_at,
        said.proof_table,
        said.proof_file,
        said.proof_row,
        -- A day without an hour is its first moment; a source may write midnight.
        said.recorded_at
        <= {{ first_moment('said.recorded_date', 'settings.reporting_time_zone') }}
            as is_whole_day
    from said
    cross join settings
)

select * from final
