-- One row per source system and landed file that holds refusals. Such a file is one of
-- consents, of erasure requests, or of touchpoints of which a share set by policy
-- leaves a channel.

with

files as (select * from {{ ref('stg_landing__files') }}),

consents as (select * from {{ ref('stg_crm__consents_checked') }}),

touchpoints as (select * from {{ ref('stg_tracking__touchpoints_checked') }}),

actions as (select * from {{ ref('actions') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

touchpoint_systems as (
    select
        touchpoints._file as file,
        touchpoints.source_system,
        count(*) as row_count,
        count(actions.withdraws) as refusal_count
    from touchpoints
    left join actions
        on touchpoints.action = actions.action
    group by touchpoints._file, touchpoints.source_system
),

touchpoint_files as (
    select
        file,
        sum(row_count) as row_count,
        sum(refusal_count) as refusal_count
    from touchpoint_systems
    group by file
),

systems as (
    select
        'consents' as table_name,
        _file as file,
        source_system
    from consents
    group by _file, source_system
    union all
    select
        'touchpoints' as table_name,
        file,
        source_system
    from touchpoint_systems
),

-- A file none of whose rows can be read may hold anything.
final as (
    select
        files.table_name,
        files.file,
        -- An address in a request may be of any source, and so may what is unread.
        systems.source_system
    from files
    cross join settings
    left join touchpoint_files
        on
            files.table_name = 'touchpoints'
            and files.file = touchpoint_files.file
    left join systems
        on
            files.table_name = systems.table_name
            and files.file = systems.file
    where
        files.table_name in ('consents', 'erasure_requests')
        or (
            files.table_name = 'touchpoints'
            and coalesce(
                touchpoint_files.refusal_count
                >= touchpoint_files.row_count * settings.unsubscribe_file_share,
                true
            )
        )
)

select * from final
