"""Orders exported again, ids that begin again, refusals that nobody can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from project_copy import Copy, run_dbt
from small_shop import history, line, write

pytestmark = pytest.mark.slow

SOLD, CHANGED = "2026-03-02 10:00:00", "2026-04-07 08:30:00"


def file(folder: Path, name: str, *lines: str) -> None:
    """Write a raw file, in an encoding that holds any byte."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([*lines, ""]), encoding="latin-1")


def orders(project: Copy, out: Path, raw: Path, *more: str) -> list[tuple[str, float]]:
    """Land, build the orders, and tell what each has sold."""
    landed = project.run(out, "land", "--raw", raw)
    assert landed.code == 0, landed.errors
    run_dbt(
        project, out / "warehouse.duckdb", "build", "--select", "+int_orders__orders",
        "--exclude-resource-type", "test", "unit_test", *more,
    )  # fmt: skip
    return landed.query(
        "select order_id, cast(sale_revenue - return_revenue as double)"
        " from intermediate.int_orders__orders order by order_id"
    )


def test_the_newest_version_counts_in_whatever_order_files_land(
    project: Copy, tmp_path: Path
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    header = "order_id,ordered_at,product_id,quantity,amount,updated_at"
    file(
        raw, "transactions_03.csv", header,
        f"a,{SOLD},tea,1,30.00,{SOLD}",
        f"a,{SOLD},cup,1,12.00,{SOLD}",
        f"b,{SOLD},tea,1,30.00,",
        f"c,{SOLD},tea,1,30.00,{SOLD}",
    )  # fmt: skip
    assert orders(project, out, raw) == [("a", 42.0), ("b", 30.0), ("c", 30.0)]
    file(
        raw, "transactions_04.csv", header,
        f"a,{SOLD},tea,2,55.00,{CHANGED}",
        f"b,{SOLD},tea,1,25.00,{CHANGED}",
        f"c,{CHANGED},tea,-1,-30.00,{CHANGED}",
    )  # fmt: skip
    assert orders(project, out, raw) == [("a", 55.0), ("b", 25.0), ("c", 0.0)]
    # Of a time between: it is landed last, and is not the newest.
    file(
        raw, "transactions_late.csv", header,
        f"a,{SOLD},tea,1,30.00,2026-03-20 09:00:00",
        f"a,{SOLD},jug,1,80.00,2026-03-20 09:00:00",
    )  # fmt: skip
    late = orders(project, out, raw)
    assert late == [("a", 55.0), ("b", 25.0), ("c", 0.0)]
    assert orders(project, out, raw, "--full-refresh") == late


def test_tickets_that_begin_again_stop_publication(
    project: Copy, tmp_path: Path
) -> None:
    lines = history(30)
    for day in ("2026-05-11", "2026-05-12"):
        lines += [
            line(
                source_system="kiosk",
                order_id=f"T{1000 + ticket}",
                line_number=1,
                customer_id=f"{day}-{ticket}",
                ordered_at=f"{day} 09:0{ticket}:00",
                amount=10 + ticket,
            )
            for ticket in range(3)
        ]
    write(tmp_path / "raw", lines)
    run = project.run(tmp_path / "out", "--raw", tmp_path / "raw")
    assert run.code == 1
    assert "3 order ids have several buyers" in run.errors
    assert "for example T…0, T…1, T…2" in run.errors
    assert "mapping.yml" in run.errors
    assert "T1000" not in run.printed + run.errors
    assert not (run.out / "analytics.duckdb").exists()


def test_a_line_that_cannot_be_read_may_be_anybodys_refusal(
    project: Copy, tmp_path: Path
) -> None:
    raw = write(tmp_path / "raw", history(30))
    people = range(30)
    file(
        raw, "customers.csv", "customer_id,email",
        *(f"c{number},c{number}@example.com" for number in people),
    )  # fmt: skip
    file(
        raw, "consents.csv", "customer_id,purpose,status,recorded_at",
        *(f"c{number},email,granted,2026-05-10 10:00:00" for number in range(9)),
        "c9,email,refus\xe9,2026-05-10 10:00:00",
    )  # fmt: skip
    run = project.run(tmp_path / "out", "--raw", raw)
    assert run.code == 0, run.errors
    grounds = run.query(
        "select contact_basis, count(*) from marts.customer_consents"
        " where channel = 'email' group by 1 order by 1 nulls last"
    )
    assert grounds == [("consent", 9), (None, 21)]
    assert "warning: raw.landed_files: 10 % of the lines of one file" in run.printed
    assert (
        "consents.csv: lines or rows that may be refusals cannot be read, so until they"
        " are cured nobody of the source system default is contacted without a consent"
    ) in run.printed
