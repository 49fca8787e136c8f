"""Whether what should meet does: the customer ids of the inputs, and customer records.

Ids that are written in two ways, or a system under two names, meet nobody: people then
have no orders, and refusals protect nobody. The gate tells where none of the ids of a
source meets a record, or far fewer than in the run before.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline import policy
from pipeline.engines import run_tables
from pipeline.engines.protocol import Connection
from pipeline.engines.run_tables import MATCHES
from pipeline.gates.results import Finding, percent

TABLE = "ops.customer_matches"
EXAMPLES = 3
CURRENT = (
    "select source, source_system, id_count, met_count from ops.customer_matches"
    " order by source, source_system"
)
EARLIER = """
select source, source_system, id_count, met_count from ops.customer_match_runs
where run_id = (
    select run_id from ops.customer_match_runs where run_id <> ?
    order by recorded_at desc, run_id desc limit 1
)
"""
RECORDS = """
select source_system, count(*) from staging.stg_crm__customers
group by source_system order by source_system
"""
# Where the ids of each source stand.
IDS = {
    "transactions": "intermediate.int_orders__orders",
    "touchpoints": "intermediate.int_touchpoints__daily_rollups",
    "consents": "staging.stg_crm__consents",
    "customer_attributes": "staging.stg_crm__customer_attributes",
    "feedback": "staging.stg_surveys__feedback",
    "campaign_members": "staging.stg_marketing__campaign_members",
    "vouchers": "staging.stg_marketing__vouchers",
}
WITH_GUESTS = ("transactions", "touchpoints")


@dataclass(frozen=True)
class Match:
    """How many customers the rows of a source and system name, and how many are met."""

    source: str
    system: str
    ids: int
    met: int

    @property
    def share(self) -> float:
        """The share of ids that meet a record."""
        return self.met / self.ids


def findings(connection: Connection, run_id: str) -> list[Finding]:
    """What is to be told, most of all: none of many ids meets a record.

    Without customer records there is nothing to meet, and nothing is told.
    """
    records = dict(connection.execute(RECORDS).fetchall())
    if not records:
        return []
    run_tables.make(connection, MATCHES)
    earlier = {
        (match.source, match.system): match
        for match in read(connection, EARLIER, [run_id])
    }
    least_ids, least_of_usual = policy.matching()
    found = []
    for match in read(connection, CURRENT):
        before = earlier.get((match.source, match.system))
        told = None
        if not match.met:
            told = "none meets a customer record"
        elif (
            before
            and min(before.ids, match.ids) >= least_ids
            and match.share < least_of_usual * before.share
        ):
            told = (
                f"{percent(match.share)} meet a customer record, and in the run before"
                f" {percent(before.share)} did"
            )
        if told:
            told += f"; {compared(connection, match, records)}"
            found.append(finding(match, told))
    return found


def read(connection: Connection, query: str, values: object = ()) -> Iterator[Match]:
    """The rows of a query, each a match."""
    for source, system, ids, met in connection.execute(query, values).fetchall():
        yield Match(str(source), str(system), int(ids), int(met))


def compared(connection: Connection, match: Match, records: dict[str, int]) -> str:
    """What the ids look like that meet nobody, and what there is to meet."""
    condition = " and not ids.is_guest" if match.source in WITH_GUESTS else ""
    unmet = examples(
        connection,
        f"select ids.source_customer_id from {IDS[match.source]} as ids"
        " left join staging.stg_crm__customers as records"
        " on ids.source_system = records.source_system"
        " and ids.source_customer_id = records.source_customer_id"
        " where records.source_customer_id is null"
        f" and ids.source_customer_id is not null and ids.source_system = ?{condition}"
        " group by ids.source_customer_id order by ids.source_customer_id limit 100",
        match.system,
    )
    there = examples(
        connection,
        "select source_customer_id from staging.stg_crm__customers"
        " where source_system = ? group by source_customer_id"
        " order by source_customer_id limit 100",
        match.system,
    )
    if match.system not in records:
        others = ", ".join(map(shown, sorted(records)[:EXAMPLES]))
        return (
            f"the ids have the form {unmet}, and there are records of {others} alone."
            " Write the system the same way in all files"
        )
    return (
        f"the ids have the form {unmet}, those of the records {there}. Write them the"
        " same way in all files"
    )


def examples(connection: Connection, query: str, system: str) -> str:
    """The first forms of the ids that a query gives."""
    forms = dict.fromkeys(
        masked(str(id_)) for (id_,) in connection.execute(query, [system]).fetchall()
    )
    return ", ".join(list(forms)[:EXAMPLES])


def masked(text: str) -> str:
    """The form of an id, without the id: letters as a, digits as 9."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))[:40]


def shown(system: str) -> str:
    """A system by its name, unless that may be a person's."""
    return "(hidden)" if re.search(r"@|\d{5}", system) else system


def finding(match: Match, told: str) -> Finding:
    """One sentence for one source and system."""
    return Finding(
        gate="marts",
        table=TABLE,
        expectation="customer_ids_meet_records",
        column=None,
        severity="warning",
        success=False,
        observed=percent(match.share),
        message=(
            f"{TABLE}: of the {match.ids:,} customer ids that {match.source} of"
            f" {shown(match.system)} name, {told} (customer_ids_meet_records, warning)"
        ),
        why="People whose ids differ have no orders, and refusals protect nobody.",
    )


def record(connection: Connection, run_id: str, at: dt.datetime) -> None:
    """Keep the matches of a run that passed its gate, for the next one."""
    run_tables.make(connection, MATCHES)
    connection.execute("delete from ops.customer_match_runs where run_id = ?", [run_id])
    rows = [
        [run_id, match.source, match.system, match.ids, match.met, at]
        for match in read(connection, CURRENT)
    ]
    if rows:
        connection.executemany(
            "insert into ops.customer_match_runs (run_id, source, source_system,"
            " id_count, met_count, recorded_at) values (?, ?, ?, ?, ?, ?)",
            rows,
        )
