"""What the user should know after a build: unused rows, unknown words, missing data."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.engines import Connection

# More tables or words than that are told of together.
NAMED = 3
UNKNOWN_ACTIONS = """
select shown, sum(touchpoint_count)
from (
    select
        actions.touchpoint_count,
        case
            when names.name is null then actions.source_action else '(hidden)'
        end as shown
    from ops.touchpoint_actions as actions
    left join (
        select distinct lower(trim(first_name) || ' ' || trim(last_name)) as name
        from raw.customers
    ) as names
        on lower(trim(actions.source_action)) = names.name
    where not actions.is_known
) as told
group by shown
order by 2 desc, 1
"""


def messages(connection: Connection) -> list[str]:
    """A sentence each, none where all is well."""
    return [
        *unscored(connection),
        *unused(connection),
        *unclear_orders(connection),
        *barred_sources(connection),
        *grown_touchpoints(connection),
        *unknown_actions(connection),
        *unclear_identities(connection),
        *unread_contacts(connection),
        *not_ready(connection),
    ]


# Why somebody has no score, by the status on their row of customer_segments.
UNSCORED = {
    "objected": "objected to profiling",
    "minor": "are too young to be profiled",
    "expired": "are expired, past the time limit for using their data",
    "only_returns": "only returned goods",
}


def unscored(connection: Connection) -> Iterator[str]:
    """How many people have no score, and why."""
    found = dict(
        connection.execute(
            "select status, count(*) from marts.customer_segments group by status"
        ).fetchall()
    )
    told = [
        f"{found[status]:,} {why}"
        for status, why in UNSCORED.items()
        if status in found
    ]
    if told:
        yield f"not scored: {', '.join(told)}"


def unused(connection: Connection) -> Iterator[str]:
    """What became of the rows that could not be used: by table, of many in one."""
    rows = connection.execute(
        "select source, sum(raw), sum(quarantined), sum(rejected)"
        " from ops.reconciliations group by source"
        " having sum(quarantined) + sum(rejected) > 0 order by source"
    ).fetchall()
    if len(rows) > NAMED:
        raw, quarantined, rejected = (
            sum(row[place] for row in rows) for place in (1, 2, 3)
        )
        rows = [(f"{len(rows)} tables", raw, quarantined, rejected)]
    for source, raw, quarantined, rejected in rows:
        yield (
            f"{source}: of {raw:,} rows {quarantined:,} are in quarantine and"
            f" {rejected:,} could not be read; see ops.quarantine_summary and"
            " ops.reconciliations"
        )


def unclear_orders(connection: Connection) -> Iterator[str]:
    """Which orders without line numbers may count twice, or not enough."""
    counts = dict(
        connection.execute(
            "select doubt, count(*) from private.doubtful_orders group by doubt"
        ).fetchall()
    )
    if grown := counts.get("grown"):
        yield (
            f"transactions: {grown:,} orders without line numbers came in several"
            " versions or parts that no updated_at tells apart, and these add up; map"
            ' line_number in mapping.yml, or line_number: {constant: "1"} where a row'
            " is a whole order, and see private.doubtful_orders"
        )
    if shrunk := counts.get("shrunk"):
        yield (
            f"transactions: in {shrunk:,} orders without line numbers the newest"
            " version leaves out lines of an older one, which no longer count; if your"
            " files hold changed lines alone, map line_number in mapping.yml, and see"
            " private.doubtful_orders"
        )


def grown_touchpoints(connection: Connection) -> Iterator[str]:
    """Which interactions may be counted twice, because another count came for them."""
    row = connection.execute(
        "select sum(recounted_count) from ops.touchpoint_actions"
    ).fetchone()
    if row and row[0]:
        yield (
            f"touchpoints: {int(row[0]):,} without touchpoint_id came again in another"
            " file with another quantity, and the quantities add up; map touchpoint_id"
            " in mapping.yml, so that the newest one replaces the others"
        )


def barred_sources(connection: Connection) -> Iterator[str]:
    """Where what cannot be read may be anybody's refusal."""
    rows = connection.execute(
        "select proof_file, source_system"
        " from intermediate.int_consents__barred_sources"
        " group by proof_file, source_system order by proof_file, source_system"
    ).fetchall()
    if rows:
        files, systems = (
            sorted({row[place] for row in rows}, key=str) for place in (0, 1)
        )
        yield (
            f"{named(files, 'files')}: lines or rows that may be refusals cannot be"
            " read, so until they are cured nobody of the source"
            f" {'system' if len(systems) == 1 else 'systems'}"
            f" {', '.join(systems[:NAMED])}{' and others' if systems[NAMED:] else ''}"
            " is contacted without a consent of their own; see raw.rejects and"
            " private.quarantine"
        )


def named(names: list[str], noun: str) -> str:
    """A few names, of many only their number."""
    return ", ".join(names) if len(names) <= NAMED else f"{len(names)} {noun}"


def unknown_actions(connection: Connection) -> Iterator[str]:
    """Which words of touchpoints earn nothing because policy does not know them.

    A word that is the name of a customer is counted and not told.
    """
    rows = connection.execute(UNKNOWN_ACTIONS).fetchall()
    if rows:
        words = ", ".join(word for word, _ in rows[:NAMED])
        more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
        count = sum(row[1] for row in rows)
        yield (
            f"touchpoints: {count:,} earn no points, because policy does not know the"
            f" words {words}{more}; add them to seeds/policy/action_words.csv"
        )


def unclear_identities(connection: Connection) -> Iterator[str]:
    """What a person should look at: who may be joined wrongly, or not joined."""
    counts = dict(
        connection.execute(
            "select topic, sum(row_count) from ops.identity_summary group by topic"
            " union all select topic || ' ' || subject, row_count"
            " from ops.identity_summary"
        ).fetchall()
    )
    if shared := counts.get("shared_by_too_many"):
        yield (
            f"identity: {shared:,} identifiers link no records, because more records"
            " share them than seeds/policy/identifier_kinds.csv allows; see"
            " private.shared_identifiers"
        )
    if apart := counts.get("kept_apart"):
        yield (
            f"identity: {apart:,} telephones or cards are shared by records that"
            " contradict each other, and do not link these; seeds/policy/"
            "identifier_kinds.csv says which kinds are sure"
        )
    if conflicts := counts.get("conflicts"):
        yield (
            f"identity: in {conflicts:,} cases records joined as one customer"
            " contradict each other; see private.identity_conflicts, and separate them"
            " in seeds/policy/identity_decisions.csv"
        )
    if baseless := counts.get("decisions of_unknown_records"):
        yield (
            f"identity: {baseless:,} rows of seeds/policy/identity_decisions.csv name"
            " a record that has not landed; they take effect when it lands"
        )
    if unknown := counts.get("consents of_unknown_customers"):
        yield (
            f"consents: {unknown:,} belong to customers of whom no record has landed;"
            " they take effect when the record lands"
        )
    if unread := counts.get("consents unreadable"):
        yield (
            f"consents: {unread:,} that may be refusals could not be read. Their"
            " customers are contacted only with a readable consent; see"
            " private.quarantine and seeds/policy/consent_words.csv"
        )


def unread_contacts(connection: Connection) -> Iterator[str]:
    """How many telephones, e-mails and countries of customers could not be read."""
    rows = connection.execute(
        "select contact, unread_count, written_count from ops.contact_counts"
        " where unread_count > 0 order by contact"
    ).fetchall()
    if rows:
        told = ", ".join(
            f"{contact} {unread:,} of {written:,}" for contact, unread, written in rows
        )
        yield f"customers: could not read {told}; see ops.contact_counts"


def not_ready(connection: Connection) -> Iterator[str]:
    """How many outputs the data at hand do not allow."""
    row = connection.execute(
        "select count(*), count(*) filter (where not is_ready) from ops.readiness"
    ).fetchone()
    if row and row[1]:
        yield (
            f"{row[1]} of {row[0]} scores, segments, grids and columns need data that"
            " has not landed; see ops.readiness"
        )
