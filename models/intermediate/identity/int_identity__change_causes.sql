-- One source record and one time at which it left a customer for another, and why, as
-- it was found then. A full refresh does not make this table anew.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook='{{ put_aside() }}',
    schema='private',
) }}

with

assignments as (select * from {{ ref('int_identity__assignments') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

issued_ids as (select * from {{ ref('int_identity__issued_ids') }}),

links as (select * from {{ ref('int_resolution__links') }}),

identifier_kinds as (select * from {{ ref('identifier_kinds') }}),

{% if is_incremental() %}
told as (select * from {{ this }}),
{% else %}
told as (
    select * from assignments
    where 1 = 0
),
{% endif %}

changes as (
    select assignments.*
    from assignments
    left join told
        on
            assignments.source_system = told.source_system
            and assignments.source_customer_id = told.source_customer_id
            and assignments.assignment_number = told.assignment_number
    where assignments.change_type <> 'issued' and told.assignment_number is null
),

-- What each record bears, and whose it was before.
bearers as (
    select
        customers.customer_id,
        coalesce(changes.previous_customer_id, customers.customer_id) as former_id,
        links.link_key,
        links.link_type
    from customers
    inner join issued_ids
        on
            customers.source_system = issued_ids.source_system
            and customers.source_customer_id = issued_ids.source_customer_id
    inner join links
        on links.record_key = {{ record_key('issued_ids') }}
    left join changes
        on
            customers.source_system = changes.source_system
            and customers.source_customer_id = changes.source_customer_id
    where customers.customer_id in (select moved.customer_id from changes as moved)
),

crossing_links as (
    select link_key from bearers
    group by link_key
    having min(former_id) < max(former_id)
),

causes as (
    select
        bearers.customer_id,
        bearers.former_id,
        -- A decision is no kind of identifier, and surer than any.
        min(
            cast(
                100 + coalesce(identifier_kinds.kind_order, 0)
                as {{ dbt.type_string() }}
            ) || bearers.link_type
        ) as surest
    from bearers
    inner join crossing_links
        on bearers.link_key = crossing_links.link_key
    left join identifier_kinds
        on bearers.link_type = identifier_kinds.identifier_kind
    group by bearers.customer_id, bearers.former_id
),

final as (
    select
        changes.source_system,
        changes.source_customer_id,
        changes.assignment_number,
        coalesce(substring(causes.surest, 4), 'no_longer_linked') as cause
    from changes
    left join causes
        on
            changes.customer_id = causes.customer_id
            and changes.previous_customer_id = causes.former_id
)

select * from final
