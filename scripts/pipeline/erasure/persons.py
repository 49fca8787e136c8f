"""Whom the requests are about, and by which identifiers those persons are known.

A request names a customer of a source, an e-mail address, or both; it is about the
person that identity resolution makes of them. What a person outside the erasure bears
as well, such as a shop's default address, identifies nobody and stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
from duckdb import DuckDBPyConnection

from pipeline.erasure import named, pending
from pipeline.erasure.named import EMAIL, LOYALTY, PHONE, RECORD
from pipeline.output import Output

ASKED = """
create or replace temp table asked as
with requests as (
    select row_number() over (order by _file, _row) as request, *
    from private.stg_crm__erasure_requests_checked
    where disposition = 'kept'
),
by_email as (
    select distinct requests.request, customers.customer_id
    from requests
    inner join private.int_identity__identifiers as identifiers
        on identifiers.is_linking and not identifiers.is_gone
        and identifiers.identifier_type = 'email'
        and requests.email = identifiers.identifier_value
    inner join private.int_identity__customers as customers
        on identifiers.source_system = customers.source_system
        and identifiers.source_customer_id = customers.source_customer_id
),
people as (
    select request, list(customer_id order by customer_id) as customer_ids
    from by_email
    group by request
),
found as (
    select
        requests.*,
        by_id.customer_id as id_person,
        coalesce(people.customer_ids, []) as email_people
    from requests
    left join private.int_identity__customers as by_id
        on requests.source_system = by_id.source_system
        and requests.source_customer_id = by_id.source_customer_id
    left join people on requests.request = people.request
)
select
    _file as file,
    requested_at,
    source_system,
    source_customer_id,
    email,
    coalesce(id_person, email_people[1]) as customer_id,
    case
        when id_person is not null and len(email_people) > 0
            and not list_contains(email_people, id_person)
            then 'its id and its e-mail address belong to different people'
        when id_person is null and len(email_people) > 1
            then 'its e-mail address belongs to several people'
    end as refused,
    id_person is not null or len(email_people) > 0 as is_known
from found
"""

RECORDS = """
insert into erasing.records
select source_system, source_customer_id
from private.int_identity__customers
where customer_id in (select customer_id from asked where refused is null)
"""
# Under other spellings an earlier release may have issued them an id.
RESPELT = f"""
insert into erasing.records
select source_system, source_customer_id from private.int_identity__issued_ids
where ({named.system()}, {named.customer("source_customer_id")})
    in (select (source_system, source_customer_id) from erasing.records)
    and (source_system, source_customer_id)
    not in (select (source_system, source_customer_id) from erasing.records)
"""
CUSTOMERS = """
insert into erasing.customers
select customer_id from private.int_identity__issued_ids
inner join erasing.records using (source_system, source_customer_id)
union
select customer_id from private.int_identity__customers
inner join erasing.records using (source_system, source_customer_id)
"""
REFUSED = """
insert into erasing.refused
select file, requested_at, refused from asked where refused is not null
"""
# What others bear too: by their records, which the erasure does not touch. What policy
# calls nobody's, or too many bear, names nobody even if nobody else bears it today.
SHARED = """
create or replace temp table shared as
with others as (
    select identifier_type, identifier_value, plain_value
    from private.int_identity__identifiers
    anti join erasing.records using (source_system, source_customer_id)
    where plain_value is not null and not is_gone
    union
    select identifier_type, identifier_value, plain_value
    from private.int_identity__identifiers
    where is_nobodys and not is_gone
)
select identifier_type as kind, identifier_value as value from others
union
select identifier_type as kind, plain_value as value from others
"""
NOBODY = """
select '' as source_system, '' as source_customer_id, '' as email, '' as refused
"""
COUNTS = """
insert into erasing.counts
select 'requests', count(*) from asked where refused is null
union all
select 'unknown', count(*) from asked where refused is null and not is_known
union all
select 'refused', count(*) from asked where refused is not null
union all
select 'people', count(distinct customer_id) from asked
where refused is null and is_known
"""


@dataclass(frozen=True)
class Found:
    """How many requests there were, and how many of them can be followed."""

    requests: int
    followed: int
    refused: tuple[str, ...]


def find(connection: DuckDBPyConnection, output: Output) -> Found:
    """Find out whom the requests are about; what can be followed is then in work.

    ``connection`` is open read-write on a warehouse whose identities are up to date.
    """
    connection.execute(ASKED)
    asked, followed = connection.execute(
        "select count(*), count(*) filter (refused is null) from asked"
    ).fetchall()[0]
    refused = refusals(
        connection.execute(
            "select file, requested_at, refused from asked"
            " where refused is not null order by all"
        ).fetchall()
    )
    if followed:
        with pending.made(connection, output):
            for statement in (RECORDS, RESPELT, CUSTOMERS, REFUSED, SHARED, COUNTS):
                connection.execute(statement)
            gather(connection)
    return Found(asked, followed, refused)


def identify(connection: DuckDBPyConnection, customer_id: str) -> None:
    """Collect in ``erasing`` by what one customer is known, without a request."""
    connection.execute(
        f"create or replace temp table asked as from ({NOBODY}) where false"
    )
    connection.execute(
        "insert into erasing.records select source_system, source_customer_id"
        " from private.int_identity__customers where customer_id = ?",
        [customer_id],
    )
    for statement in (RESPELT, CUSTOMERS, SHARED):
        connection.execute(statement)
    gather(connection)


def still_refused(output: Output) -> tuple[str, ...]:
    """The refusals of an erasure that was stopped."""
    with duckdb.connect(str(output.erasing), read_only=True) as connection:
        return refusals(
            connection.execute(
                "select file, requested_at, reason from erasing.refused order by all"
            ).fetchall()
        )


def refusals(rows: list[tuple[str, object, str]]) -> tuple[str, ...]:
    """A sentence for each request that cannot be followed, without naming anybody."""
    return tuple(
        f"{file}: the request of {moment} was not carried out, because {reason}; ask"
        " who is meant and correct the request."
        for file, moment, reason in rows
    )


def gather(connection: DuckDBPyConnection) -> None:
    """Collect the identifiers of the persons, and each spelling of them."""
    named.read_emails(connection, named.email_texts("true"), "all_emails")
    is_theirs = (
        f"({named.system()}, {named.customer()}) in"
        " (select (source_system, source_customer_id) from erasing.records)"
    )
    theirs = named.email_texts(is_theirs)
    cards = named.card()
    collected = (
        # Also who is known to nobody: they are to stay unknown.
        f"""
        select '{RECORD}', {named.record("source_system", "source_customer_id")}
        from (
            from erasing.records
            union
            select source_system, source_customer_id from asked
            where refused is null and source_customer_id is not null
        )
        """,
        f"select '{EMAIL}', email from asked where refused is null",
        """
        select identifier_type, identifier_value
        from private.int_identity__identifiers
        inner join erasing.records using (source_system, source_customer_id)
        where is_linking and not is_gone
        """,
        # Former versions of a record and rows in quarantine name the person too.
        f"""
        select '{EMAIL}', value from all_emails where text in ({theirs})
        """,
        f"""
        select '{PHONE}', known.phone_e164 from raw.customers as customers
        left join raw.country_names as names on customers.country = names.country
        inner join raw.phone_numbers as known on customers.phone = known.phone
            and names.country_code is not distinct from known.country_code
        where {is_theirs}
        """,
        f"select '{LOYALTY}', {cards} from raw.customers where {is_theirs}",
    )
    connection.execute(
        "insert into erasing.identifiers select distinct kind, value"
        f" from ({named.union(collected)}) as met (kind, value)"
        " anti join shared on met.kind = shared.kind"
        f" and case when met.kind = '{LOYALTY}' then upper(met.value) else met.value"
        " end = shared.value where met.value is not null"
    )
    gather_spellings(connection, is_theirs)


def gather_spellings(connection: DuckDBPyConnection, is_theirs: str) -> None:
    """Collect how the identifiers are written, for the scan that looks for them."""
    phones = f"""
        select customers.phone, known.phone_e164, {is_theirs} as is_theirs
        from raw.customers as customers
        left join raw.country_names as names on customers.country = names.country
        left join raw.phone_numbers as known on customers.phone = known.phone
            and names.country_code is not distinct from known.country_code
        where nullif(trim(customers.phone), '') is not null
    """
    erased = "select value from erasing.identifiers where kind"
    written = (
        f"select kind, value from erasing.identifiers where kind <> '{RECORD}'",
        f"select '{EMAIL}', text from all_emails where value in ({erased} = '{EMAIL}')",
        f"""
        select '{PHONE}', phone from ({phones})
        group by phone
        having bool_or(is_theirs) and not bool_or(
            not is_theirs and coalesce(phone_e164 not in ({erased} = '{PHONE}'), true)
        )
        """,
        "select 'customer', customer_id from erasing.customers",
        # An id that a record of somebody else has in another system names neither.
        f"""
        select '{RECORD}', source_customer_id from erasing.records
        where source_customer_id not in (
            select source_customer_id from private.int_identity__customers
            anti join erasing.records using (source_system, source_customer_id)
        )
        """,
    )
    connection.execute(
        "insert into erasing.spellings select distinct kind, lower(trim(text))"
        f" from ({named.union(written)}) as met (kind, text)"
        " where nullif(trim(text), '') is not null"
    )
