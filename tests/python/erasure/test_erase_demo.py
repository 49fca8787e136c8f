"""Many persons of the demo are erased at once, told by the demo's own truth."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import REVENUE
from erasure_shop import run, write
from project_copy import Copy, Run
from shared_demo import SIZE, history

pytestmark = pytest.mark.slow

WORD = re.compile(r"[^\s,;|\"'<>{}\[\]:=\\]+")
ERASED_PEOPLE = 40


@dataclass(frozen=True)
class Demo:
    """The demo before and after, and what its truth says of who was erased."""

    words: frozenset[str]
    before: dict[str, set[str]]
    revenue: list[object]
    erased: Run
    again: Run


def truth(out: Path) -> list[dict[str, str]]:
    """The identities as they were planted."""
    path = out / "demo" / "planted" / "customers.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def texts(out: Path) -> dict[str, str]:
    """Everything under an output folder as text, but the demo's own files."""
    found = {}
    for path in sorted(out.rglob("*")):
        place = path.relative_to(out)
        if path.is_symlink() or not path.is_file() or place.parts[0] == "demo":
            continue
        with path.open("rb") as file:
            head = file.read(12)
        if head[8:12] == b"DUCK":
            with duckdb.connect(str(path), read_only=True) as connection:
                for schema, name in connection.execute(
                    "select schema_name, table_name from duckdb_tables()"
                ).fetchall():
                    rows = connection.execute(f'from "{schema}"."{name}"').fetchall()
                    found[f"{place} {schema}.{name}"] = repr(rows)
        elif head[:4] == b"PAR1":
            found[str(place)] = repr(duckdb.read_parquet(str(path)).fetchall())
        else:
            found[str(place)] = path.read_text(encoding="utf-8", errors="replace")
    return found


def holding(out: Path, words: frozenset[str]) -> dict[str, set[str]]:
    """Where any of some words stand."""
    found = {
        place: {word.rstrip(").") for word in WORD.findall(text.lower())} & words
        for place, text in texts(out).items()
    }
    return {place: held for place, held in found.items() if held}


@pytest.fixture(scope="module")
def demo(
    project: Copy, demo_elsewhere: Run, tmp_path_factory: pytest.TempPathFactory
) -> Demo:
    """The demo, of whose people some ask to be erased; its files land twice."""
    out = tmp_path_factory.mktemp("erased_demo") / "out"
    shutil.copytree(demo_elsewhere.out, out, symlinks=True)
    first = Run(0, "", "", out)
    chosen = [row for row in truth(out) if row["email"] and row["source_customer_id"]][
        :ERASED_PEOPLE
    ]
    words = {row["email"].lower() for row in chosen}
    words |= {row["source_customer_id"].lower() for row in chosen}
    requests = [
        {
            "source_system": row["source_system"] if place % 2 else "",
            "customer_id": row["source_customer_id"] if place % 2 else "",
            "email": "" if place % 2 else row["email"].upper(),
            "requested_at": "2026-06-20 10:00:00",
        }
        for place, row in enumerate(chosen)
    ]
    write(out / "demo" / "raw", "erasure_requests_more", requests)
    assert run(project, out, "land", *SIZE).code == 0
    revenue, before = first.query(REVENUE), holding(out, frozenset(words))
    with history(project):
        erased = run(project, out, "erase")
    assert erased.code == 0, erased.errors
    raw = out / "demo" / "raw"
    for path in sorted(raw.glob("*.csv")):
        # Under another name a file is one that has never landed.
        (raw / f"{path.stem}_2.csv").write_bytes(path.read_bytes())
    return Demo(
        frozenset(words), before, revenue, erased, run(project, out, "land", *SIZE)
    )


def test_the_persons_stood_in_every_layer_before(demo: Demo) -> None:
    """Else finding nothing afterwards would prove nothing."""
    places = " ".join(demo.before)
    for layer in ("landed/", "staging.", "intermediate.", "private.", "activation."):
        assert layer in places
    # Not everybody has told their address to a source.
    stood = set.union(*demo.before.values())
    assert len(stood) > 0.9 * len(demo.words) > 40


def test_nothing_is_left_and_landing_copies_of_the_old_files_brings_nobody_back(
    demo: Demo,
) -> None:
    assert demo.again.code == 0, demo.again.errors
    assert "rows or lines of erased persons were left out" in demo.again.printed
    landed = demo.again.query(
        "select count(distinct _file) from raw.customers where _file like '%_2.csv'"
    )
    assert landed[0][0] > 2
    assert holding(demo.again.out, demo.words) == {}


def test_revenue_is_what_it_was(demo: Demo) -> None:
    assert demo.erased.query(REVENUE) == demo.revenue
    assert len(demo.revenue) > 50
