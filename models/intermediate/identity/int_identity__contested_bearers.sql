-- One row per source record and contested identifier that it bears: the group that it
-- links with. An identifier is contested if policy does not call it sure and some of
-- its bearers contradict each other.

with

borne as (select * from {{ ref('int_identity__identifiers') }}),

identifiers as (
    select * from borne
    where is_linking
),

identifier_counts as (select * from {{ ref('int_identity__shared_identifiers') }}),

bearers as (
    select
        identifiers.identifier_type,
        identifiers.identifier_value,
        identifiers.record_name
    from identifiers
    inner join identifier_counts
        on
            identifiers.identifier_type = identifier_counts.identifier_type
            and identifiers.identifier_value = identifier_counts.identifier_value
    where identifier_counts.is_linking and not identifier_counts.is_sure
    group by
        identifiers.identifier_type,
        identifiers.identifier_value,
        identifiers.record_name
),

compared_records as (
    select record_name from bearers
    group by record_name
),

-- An address of too many records tells nothing about its bearers.
emails as (
    select
        identifiers.record_name,
        identifiers.identifier_value
    from compared_records
    inner join identifiers
        on compared_records.record_name = identifiers.record_name
    left join identifier_counts
        on
            identifiers.identifier_type = identifier_counts.identifier_type
            and identifiers.identifier_value = identifier_counts.identifier_value
    where
        identifiers.identifier_type = 'email'
        and coalesce(identifier_counts.is_linking, true)
    group by identifiers.record_name, identifiers.identifier_value
),

facts as (
    select
        borne.record_name,
        {% for fact in ['birth_date', 'first_name', 'last_name'] %}
        max(
            case
                when borne.identifier_kind = '{{ fact }}'
                    then borne.identifier_value
            end
        ) as {{ fact }},
        {% endfor %}
        max(emails.record_name) is not null as has_email
    from compared_records
    inner join borne
        on compared_records.record_name = borne.record_name
    left join emails
        on borne.record_name = emails.record_name
    group by borne.record_name
),

same_emails as (
    select
        one.record_name,
        other.record_name as other_name
    from emails as one
    inner join emails as other
        on
            one.identifier_value = other.identifier_value
            and one.record_name <> other.record_name
    group by one.record_name, other.record_name
),

compared as (
    select
        one.identifier_type,
        one.identifier_value,
        one.record_name,
        other.record_name as other_name,
        coalesce(mine.birth_date <> theirs.birth_date, false) as is_other_birth,
        mine.has_email and theirs.has_email and same_emails.record_name is null
            as is_other_email,
        -- An initial is no other name, nor are first and last name exchanged.
        case
            when mine.first_name is not null and theirs.first_name is not null
                then
                    substring(mine.first_name, 1, length(theirs.first_name))
                    <> theirs.first_name
                    and substring(theirs.first_name, 1, length(mine.first_name))
                    <> mine.first_name
                    and not coalesce(
                        mine.first_name = theirs.last_name
                        and mine.last_name = theirs.first_name,
                        false
                    )
            else coalesce(mine.last_name <> theirs.last_name, false)
        end as is_other_name,
        coalesce(mine.birth_date = theirs.birth_date, false)
        or coalesce(mine.first_name = theirs.first_name, false) as is_alike
    from bearers as one
    inner join bearers as other
        on
            one.identifier_type = other.identifier_type
            and one.identifier_value = other.identifier_value
            and one.record_name <> other.record_name
    inner join facts as mine
        on one.record_name = mine.record_name
    inner join facts as theirs
        on other.record_name = theirs.record_name
    left join same_emails
        on
            one.record_name = same_emails.record_name
            and other.record_name = same_emails.other_name
),

judged as (
    select
        *,
        is_other_birth or (is_other_email and is_other_name) as is_contrary
    from compared
),

contested as (
    select
        identifier_type,
        identifier_value
    from judged
    where is_contrary
    group by identifier_type, identifier_value
),

pairs as (
    select judged.*
    from judged
    inner join contested
        on
            judged.identifier_type = contested.identifier_type
            and judged.identifier_value = contested.identifier_value
),

-- The records that fit two others who contradict each other.
torn as (
    select
        one.identifier_type,
        one.identifier_value,
        one.record_name
    from pairs as one
    inner join pairs as other
        on
            one.identifier_type = other.identifier_type
            and one.identifier_value = other.identifier_value
            and one.record_name = other.record_name
    inner join pairs as between_them
        on
            one.identifier_type = between_them.identifier_type
            and one.identifier_value = between_them.identifier_value
            and one.other_name = between_them.record_name
            and other.other_name = between_them.other_name
    where
        not one.is_contrary
        and not other.is_contrary
        and between_them.is_contrary
    group by one.identifier_type, one.identifier_value, one.record_name
),

-- The others form groups in which everybody fits everybody. The least name of its
-- records names the group.
grouped as (
    select
        pairs.identifier_type,
        pairs.identifier_value,
        pairs.record_name,
        max(torn.record_name) is not null as is_torn,
        min(
            case
                when
                    not pairs.is_contrary
                    and other_torn.record_name is null
                    and pairs.other_name < pairs.record_name
                    then pairs.other_name
                else pairs.record_name
            end
        ) as group_name
    from pairs
    left join torn
        on
            pairs.identifier_type = torn.identifier_type
            and pairs.identifier_value = torn.identifier_value
            and pairs.record_name = torn.record_name
    left join torn as other_torn
        on
            pairs.identifier_type = other_torn.identifier_type
            and pairs.identifier_value = other_torn.identifier_value
            and pairs.other_name = other_torn.record_name
    group by pairs.identifier_type, pairs.identifier_value, pairs.record_name
),

settled as (
    select
        pairs.identifier_type,
        pairs.identifier_value,
        pairs.record_name,
        min(grouped.group_name) as group_name
    from pairs
    inner join grouped
        on
            pairs.identifier_type = grouped.identifier_type
            and pairs.identifier_value = grouped.identifier_value
            and pairs.other_name = grouped.record_name
    where pairs.is_alike and not pairs.is_contrary and not grouped.is_torn
    group by pairs.identifier_type, pairs.identifier_value, pairs.record_name
    having min(grouped.group_name) = max(grouped.group_name)
),

final as (
    select
        grouped.identifier_type,
        grouped.identifier_value,
        grouped.record_name,
        case when grouped.is_torn then settled.group_name else grouped.group_name end
            as group_name
    from grouped
    left join settled
        on
            grouped.identifier_type = settled.identifier_type
            and grouped.identifier_value = settled.identifier_value
            and grouped.record_name = settled.record_name
)

select * from final
