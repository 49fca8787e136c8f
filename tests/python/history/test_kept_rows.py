"""Facts by batch and rollups by day: only what changed is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pytest
from building import ask, build, copied, land
from prepared import Prepared
from project_copy import Copy
from runs.small_shop import Line, line, write
from slices import save

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 6, 30)
TOUCHES = ("touchpoint_id", "customer_id", "occurred_at", "action")
RATES = ("currency", "rate_date", "rate")

GROWN = (
    "staging.stg_shop__transactions_priced",
    "staging.stg_tracking__touchpoints_typed",
    "intermediate.int_orders__daily_rollups",
    "intermediate.int_touchpoints__hourly_rollups",
    "intermediate.int_touchpoints__daily_rollups",
)
# Them and what they rest on: no test here looks at more.
SELECTED = ("stg_policy__versions", *(f"+{table.split('.')[1]}" for table in GROWN))
# Whose parts a build writes: a table and the column that names its parts.
PARTS = {
    "shop": ("staging.stg_shop__transactions_priced", "_landed_order"),
    "tracking": ("staging.stg_tracking__touchpoints_typed", "_landed_order"),
    "orders": ("intermediate.int_orders__daily_rollups", "part_date"),
    "touchpoints": ("intermediate.int_touchpoints__daily_rollups", "part_date"),
}
NAMES = "select landed_order, file from raw.landed_files"


def order(number: int, day: str, **values: object) -> Line:
    """An order of one line of 2026."""
    return line(
        **{
            "order_id": f"o{number}", "line_number": 1, "customer_id": f"c{number % 5}",
            "ordered_at": f"2026-{day} 12:00:00", "status": "paid",
            "amount": 10 + number, **values,
        }
    )  # fmt: skip


def touch(number: int, day: str) -> dict[str, str]:
    """A click of 2026."""
    return {
        "touchpoint_id": f"t{number}", "customer_id": f"c{number % 5}",
        "occurred_at": f"2026-{day} 09:00:00", "action": "clicked",
    }  # fmt: skip


FIRST = [order(number, f"05-{number + 1:02d}") for number in range(20)]
ABROAD = [order(30, "06-02", currency="GBP"), order(31, "06-12", currency="GBP")]
CLICKS = [touch(number, f"05-{number + 1:02d}") for number in range(20)]
BURST = [touch(100 + number, "05-08") | {"customer_id": "c1"} for number in range(60)]
RATED = [{"currency": "GBP", "rate_date": f"2026-06-{day}", "rate": "1.2"}
         for day in ("01", "10")]  # fmt: skip


@pytest.fixture
def shop(project: Copy, prepared: Prepared, tmp_path: Path) -> Path:
    """A shop of two files of orders, one of clicks and one of rates, built once."""

    def make(folder: Path) -> None:
        raw = write(folder / "raw", FIRST, "transactions_1.csv")
        write(raw, ABROAD, "transactions_2.csv")
        save(raw / "touchpoints_1.csv", TOUCHES, CLICKS)
        save(raw / "exchange_rates.csv", RATES, RATED)
        land(project, folder)
        build(project, folder / "out", DAY, select=SELECTED)

    return copied(prepared.folder("kept_rows", make), tmp_path)


@contextmanager
def watched(out: Path) -> Iterator[dict[str, list[str]]]:
    """What the builds of the block write: files by name, days as month and day.

    Parts that are gone are ``-``, and come last.
    """
    written: dict[str, list[str]] = {}
    database = str(out / "warehouse.duckdb")
    with duckdb.connect(database) as connection:
        names = dict(connection.execute(NAMES).fetchall())
        for table, _ in PARTS.values():
            connection.execute(f"alter table {table} add column is_old boolean")
            connection.execute(f"update {table} set is_old = true")
    yield written
    with duckdb.connect(database) as connection:
        names |= dict(connection.execute(NAMES).fetchall())
        for kind, (table, part) in PARTS.items():
            found = connection.execute(
                f"select {part}, count(is_old) from {table} group by 1 order by 1"
            ).fetchall()
            written[kind] = [
                names.get(value) or f"{value:%m-%d}"
                for value, old_rows in found
                if not old_rows
            ]
            connection.execute(f"alter table {table} drop column is_old")


def again(project: Copy, out: Path) -> dict[str, list[str]]:
    """Land what is there now and build; what that wrote."""
    before = parts(out)
    land(project, out.parent)
    with watched(out) as written:
        build(project, out, DAY, select=SELECTED)
    for kind, there in parts(out).items():
        written[kind] += ["-"] * len(before[kind] - there)
    return written


def parts(out: Path) -> dict[str, set[object]]:
    """The parts that each table has."""
    return {
        kind: {value for (value,) in ask(out, f"select distinct {part} from {table}")}
        for kind, (table, part) in PARTS.items()
    }


def grown(out: Path) -> dict[str, list[str]]:
    """The rows of every table that grows: its columns, like its rows, in any order."""
    found = {}
    for table in GROWN:
        columns = sorted(name for name, *_ in ask(out, f"describe {table}"))
        rows = ask(out, f"select {', '.join(columns)} from {table}")
        found[table] = sorted(map(repr, rows))
    return found


def is_as_made_anew(project: Copy, out: Path) -> bool:
    """Whether a full refresh changes no row."""
    before = grown(out)
    build(project, out, DAY, full_refresh=True, select=SELECTED)
    return before == grown(out)


def test_nothing_new_writes_nothing(project: Copy, shop: Path) -> None:
    assert {kind: len(there) for kind, there in parts(shop).items()} == {
        "shop": 2, "tracking": 1, "orders": 22, "touchpoints": 20,
    }  # fmt: skip
    assert set(map(tuple, again(project, shop).values())) == {()}


def test_a_new_file_touches_its_own_days_and_those_it_corrects(
    project: Copy, shop: Path
) -> None:
    raw = shop.parent / "raw"
    moved = order(3, "05-28", updated_at="2026-06-01 10:00:00")
    write(raw, [order(40, "06-20"), moved], "transactions_3.csv")
    save(raw / "touchpoints_2.csv", TOUCHES, [touch(40, "06-21"), touch(7, "05-08")])
    # Of the fourth of May nothing is left.
    assert again(project, shop) == {
        "shop": ["transactions_3.csv"],
        "tracking": ["touchpoints_2.csv"],
        "orders": ["05-28", "06-20", "-"],
        "touchpoints": ["06-21"],
    }
    assert is_as_made_anew(project, shop)


def lose_a_row(raw: Path) -> None:
    """A file comes again without one of its rows."""
    write(raw, FIRST[1:], "transactions_1.csv")


def empty(raw: Path) -> None:
    """A file comes again without any row."""
    write(raw, [], "transactions_1.csv")


def rate_late(raw: Path) -> None:
    """A rate of a day before the second order abroad comes late."""
    late = {"currency": "GBP", "rate_date": "2026-06-11", "rate": "1.5"}
    save(raw / "exchange_rates_2.csv", RATES, [late])


@pytest.mark.parametrize(
    ("change", "files", "days"),
    [
        (lose_a_row, ["transactions_1.csv"], ["-"]),
        (empty, ["-"], ["-"] * 20),
        (rate_late, ["transactions_2.csv"], ["06-12"]),
    ],
)
def test_what_changes_is_made_anew(
    project: Copy,
    shop: Path,
    change: Callable[[Path], None],
    files: list[str],
    days: list[str],
) -> None:
    change(shop.parent / "raw")
    written = again(project, shop)
    assert written["shop"] == files
    assert written["orders"] == days
    assert is_as_made_anew(project, shop)


def test_another_policy_stages_everything(project: Copy, shop: Path) -> None:
    def cancel(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [
            {**row, "outcome": "cancelled"} if row["status"] == "paid" else row
            for row in rows
        ]

    write(shop.parent / "raw", [order(50, "06-25", status="new")], "transactions_3.csv")
    valued = (
        "select sum(order_count) from intermediate.int_orders__daily_rollups"
        " where order_count > 0"
    )
    assert ask(shop, valued) == [(len(FIRST) + len(ABROAD),)]
    with project.policy("order_statuses", cancel):
        written = again(project, shop)
    assert len(written["shop"]) == 3
    assert written["tracking"] == ["touchpoints_1.csv"]
    assert ask(shop, valued) == [(1,)]


def test_other_words_of_policy_write_nothing(project: Copy, shop: Path) -> None:
    def reword(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        words = ("reason", "label_en", "label_fr", "persona", "recommended_action")
        return [
            row
            | {name: f"{row[name]} again" for name in words if name in row}
            | ({"colour": "#123456"} if "colour" in row else {})
            for row in rows
        ]

    versions = "select * from staging.stg_policy__versions"
    before = ask(shop, versions)
    with ExitStack() as edits:
        for seed in ("order_statuses", "action_words", "actions", "segments"):
            edits.enter_context(project.policy(seed, reword))
        written = again(project, shop)
    assert set(map(tuple, written.values())) == {()}
    assert ask(shop, versions) == before


LACKING = [
    ("staging.stg_tracking__touchpoints_typed", "action"),
    ("staging.stg_shop__transactions_priced", "rate"),
    ("intermediate.int_touchpoints__daily_rollups", "touchpoint_count"),
    ("intermediate.int_touchpoints__hourly_rollups", "touchpoint_count"),
    ("intermediate.int_orders__daily_rollups", "sale_revenue"),
]


def test_a_column_that_a_table_lacks_is_filled_for_all_its_rows(
    project: Copy, shop: Path
) -> None:
    # One after the other: what one table lacks must not fill another.
    for table, column in LACKING:
        full = f"select count({column}), count(*) from {table}"
        before = ask(shop, full)
        with duckdb.connect(str(shop / "warehouse.duckdb")) as connection:
            connection.execute(f"alter table {table} drop column {column}")
        build(project, shop, DAY, select=SELECTED)
        assert ask(shop, full) == before, table
    assert is_as_made_anew(project, shop)


@contextmanager
def broken(project: Copy, model: str) -> Iterator[None]:
    """A model that fails, for as long as the block runs."""
    (path,) = project.folder.glob(f"models/**/{model}.sql")
    sound = path.read_text(encoding="utf-8")
    path.write_text(f"{sound.rstrip()}, no_such_table\n", encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(sound, encoding="utf-8")


def test_what_a_run_rolled_up_before_it_failed_is_not_left(
    project: Copy, shop: Path
) -> None:
    raw = shop.parent / "raw"
    save(raw / "touchpoints_2.csv", TOUCHES, [*BURST, touch(40, "06-21")])
    land(project, shop.parent)
    with (
        broken(project, "int_touchpoints__daily_rollups"),
        pytest.raises(AssertionError, match="no_such_table"),
    ):
        build(project, shop, DAY, select=SELECTED, parse=True)
    hours = "select count(*) from intermediate.int_touchpoints__hourly_rollups"
    written = f"{hours} where event_date = date '2026-06-21'"
    assert ask(shop, written) == [(1,)]
    save(raw / "touchpoints_2.csv", TOUCHES, [])
    again(project, shop)
    assert ask(shop, written) == [(0,)]
    assert is_as_made_anew(project, shop)


def test_a_full_refresh_that_stopped_while_staging_is_finished(
    project: Copy, shop: Path
) -> None:
    build(project, shop, DAY)
    with (
        broken(project, "stg_tracking__touchpoints_typed"),
        pytest.raises(AssertionError, match="no_such_table"),
    ):
        build(project, shop, DAY, full_refresh=True, parse=True)
    with watched(shop) as written:
        build(project, shop, DAY)
    assert written["tracking"] == ["touchpoints_1.csv"]
    with watched(shop) as written:
        build(project, shop, DAY)
    assert set(map(tuple, written.values())) == {()}


def test_an_address_that_is_decided_anew_reaches_what_was_staged(
    project: Copy, shop: Path
) -> None:
    columns = (*TOUCHES, "customer_email")
    guest = {"customer_id": "", "customer_email": "zoë@bücher.example"}
    path = shop.parent / "raw" / "touchpoints_2.csv"
    save(path, columns, [touch(100, "05-08") | guest])
    land(project, shop.parent)
    with duckdb.connect(str(shop / "warehouse.duckdb")) as connection:
        # As if landing had been stopped before it, or by older rules.
        connection.execute("update raw.email_addresses set normalised_email = null")
        connection.execute("update raw.email_addresses set decided_by = 'older'")
    build(project, shop, DAY, select=SELECTED)
    assert again(project, shop)["tracking"] == ["touchpoints_2.csv"]
    emails = "select customer_email from staging.stg_tracking__touchpoints_typed"
    assert ("zoë@xn--bcher-kva.example",) in ask(shop, emails)
    assert is_as_made_anew(project, shop)


def test_a_column_that_scores_lack_is_filled_from_the_next_date_on(
    project: Copy, shop: Path
) -> None:
    build(project, shop, DAY)
    with duckdb.connect(str(shop / "warehouse.duckdb")) as connection:
        connection.execute("alter table marts.rfm_scores drop column order_count")
    write(shop.parent / "raw", [order(60, "07-01")], "transactions_3.csv")
    land(project, shop.parent)
    later = DAY + dt.timedelta(days=1)
    build(project, shop, later)
    filled = (
        "select as_of_date, count(order_count) = count(*) from marts.rfm_scores"
        " group by all order by 1"
    )
    assert ask(shop, filled) == [(DAY, False), (later, True)]
    build(project, shop, later, full_refresh=True)
    assert ask(shop, filled) == [(DAY, True), (later, True)]
