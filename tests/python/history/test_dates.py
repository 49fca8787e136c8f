"""Which dates a run scores, and what becomes of those of earlier runs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from building import ask, build, copied, differences, land, tables
from prepared import Prepared
from project_copy import Copy, Run, setting
from runs.small_shop import Line, history, line, write

pytestmark = pytest.mark.slow

Dates = list[tuple[dt.date, str]]


def known(lines: list[Line], day: dt.date) -> list[Line]:
    """The lines that a shop had by the end of a day."""
    return [one for one in lines if one["ordered_at"][:10] <= day.isoformat()]


def dates(out: Path) -> Dates:
    """The scoring dates of the history and why each was scored or kept."""
    return ask(out, "select as_of_date, reason from ops.scoring_dates order by 1")


def day(text: str) -> dt.date:
    """A day of June 2026 or of the month given."""
    return dt.date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


@pytest.fixture
def shop(project: Copy, prepared: Prepared, tmp_path: Path) -> Path:
    """A shop that was scored on June 20, with two month ends before."""
    lines = history(60)

    def make(folder: Path) -> None:
        add(project, folder, known(lines, day("06-20")), "transactions_1.csv")
        with project.policy("settings", setting("history_month_ends", "2")):
            build(project, folder / "out", day("06-20"))
        add(project, folder, lines, "transactions_2.csv")

    return copied(prepared.folder("dates", make), tmp_path)


def add(project: Copy, folder: Path, lines: list[Line], name: str) -> None:
    """Land one more file."""
    write(folder / "raw", lines, name)
    land(project, folder)


def test_a_first_run_fills_month_ends_and_the_next_adds_its_day(
    project: Copy, shop: Path
) -> None:
    first = [(day("04-30"), "back_fill"), (day("05-31"), "back_fill")]
    assert dates(shop) == [*first, (day("06-20"), "requested")]
    build(project, shop, day("06-21"))
    assert [when for when, _ in dates(shop)] == [
        day("04-30"), day("05-31"), day("06-20"), day("06-21"),
    ]  # fmt: skip
    assert dict(dates(shop))[day("06-20")] == "kept"
    scored = "select distinct as_of_date from marts.rfm_scores order by 1"
    assert [when for (when,) in ask(shop, scored)] == [when for when, _ in dates(shop)]


def test_a_day_repeated_gives_the_same_tables(project: Copy, shop: Path) -> None:
    build(project, shop, day("06-21"))
    before = tables(shop)
    build(project, shop, day("06-21"))
    assert differences(before, tables(shop)) == []


def test_days_out_of_order_give_what_days_in_order_give(
    project: Copy, shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    lines = history(60)
    for name, some in (
        ("transactions_1.csv", known(lines, day("06-20"))),
        ("transactions_2.csv", lines),
    ):
        add(project, other, some, name)
    for when in ("06-20", "06-24", "06-22"):
        build(project, other / "out", day(when))
    # The latest date stays, and with it what is told of the latest date alone.
    latest = "select distinct as_of_date from marts.customer_segments"
    assert ask(other / "out", latest) == [(day("06-24"),)]
    assert dict(dates(other / "out"))[day("06-22")] == "requested"
    build(project, shop, day("06-22"))
    build(project, shop, day("06-24"))
    for mart in ("rfm_scores", "engagement_scores", "rfm_cutoffs"):
        query = (
            f"select * exclude (policy_version) from marts.{mart}"
            " where as_of_date >= '2026-06-20'"
        )
        assert sorted(map(repr, ask(shop, query))) == sorted(
            map(repr, ask(other / "out", query))
        ), mart


def test_a_week_without_a_run_is_not_made_up_but_a_month_end_is(
    project: Copy, shop: Path, tmp_path: Path
) -> None:
    later = [line(order_id="july", customer_id="c1", ordered_at="2026-07-07", amount=9)]
    add(project, tmp_path, later, "transactions_july.csv")
    with project.policy("settings", setting("history_month_ends", "2")):
        build(project, shop, day("07-07"))
    assert dates(shop)[-3:] == [
        (day("06-20"), "kept"), (day("06-30"), "back_fill"), (day("07-07"), "requested")
    ]  # fmt: skip


def test_days_are_thinned_to_month_ends_and_a_day_asked_for_later_stays(
    project: Copy, shop: Path
) -> None:
    build(project, shop, day("06-25"))
    with project.policy("settings", setting("history_daily_days", "3")):
        build(project, shop, day("06-28"))
        assert [when for when, _ in dates(shop)] == [
            day("04-30"), day("05-31"), day("06-28"),
        ]  # fmt: skip
        build(project, shop, day("03-10"))
        build(project, shop)
    assert [when for when, _ in dates(shop)] == [
        day("03-10"), day("04-30"), day("05-31"), day("06-28"), day("06-29"),
    ]  # fmt: skip
    kept = [when for (when,) in ask(shop, "select as_of_date from ops.scoring_dates")]
    for table in (
        "marts.rfm_scores", "marts.rfm_cutoffs", "marts.engagement_scores",
        "intermediate.int_segments__memberships", "intermediate.int_history__cutoffs",
    ):  # fmt: skip
        held = ask(shop, f"select distinct as_of_date from {table}")
        assert {when for (when,) in held} <= set(kept), table


def test_late_lines_open_the_dates_they_touch_and_others_wait(
    project: Copy, shop: Path, tmp_path: Path
) -> None:
    build(project, shop, day("06-24"))
    before = ask(shop, PATH)
    late = [
        line(order_id=f"l{n}", customer_id="c3", ordered_at="2026-05-20", amount=500)
        for n in range(9)
    ]
    add(project, tmp_path, late, "transactions_late.csv")
    with project.policy("settings", setting("reopened_dates_per_run", "1")):
        build(project, shop, day("06-25"))
        assert dates(shop)[1:] == [
            (day("05-31"), "kept"), (day("06-20"), "reopened"), (day("06-24"), "kept"),
            (day("06-25"), "requested"),
        ]  # fmt: skip
        waiting = "select as_of_date from ops.scoring_dates where is_stale order by 1"
        # Of the two scored longest ago the later comes first, then the other.
        assert ask(shop, waiting) == [(day("05-31"),), (day("06-24"),)]
        build(project, shop, day("06-25"))
        build(project, shop, day("06-25"))
        assert ask(shop, waiting) == []
    assert before != ask(shop, PATH)
    # April saw nothing of it.
    assert dict(dates(shop))[day("04-30")] == "kept"


PATH = """
select valid_from_date, segment from marts.segment_history
join activation.customer_sources using (customer_id)
where source_customer_id = 'c3' order by 1
"""


def test_lines_later_than_the_window_are_listed_only(
    project: Copy, shop: Path, tmp_path: Path
) -> None:
    late = [line(order_id="l", customer_id="c3", ordered_at="2026-04-20", amount=500)]
    add(project, tmp_path, late, "transactions_late.csv")
    with project.policy("settings", setting("reopen_window_days", "30")):
        build(project, shop, day("06-25"))
    stale = "select as_of_date from ops.scoring_dates where is_stale order by 1"
    assert ask(shop, stale) == [(day("04-30"),)]
    assert dict(dates(shop))[day("05-31")] == "reopened"
    build(project, shop, full_refresh=True)
    assert ask(shop, stale) == []


def test_a_full_refresh_of_an_earlier_day_goes_back(project: Copy, shop: Path) -> None:
    build(project, shop, day("06-24"))
    build(project, shop, day("06-21"), full_refresh=True)
    assert dates(shop)[-1] == (day("06-21"), "full_refresh")
    latest = "select distinct as_of_date from marts.customers"
    assert ask(shop, latest) == [(day("06-21"),)]
    build(project, shop)
    assert dates(shop)[-2][0] == day("06-21")


def test_a_run_that_fails_leaves_its_date_to_the_next(
    project: Copy, shop: Path
) -> None:
    with duckdb.connect(str(shop / "warehouse.duckdb")) as connection:
        connection.execute("create table kept as from marts.rfm_scores")
        connection.execute(
            "alter table marts.rfm_scores alter rfm_segment type integer using 1"
        )
    with pytest.raises(AssertionError):
        build(project, shop, day("06-24"))
    finished = "select max(as_of_date) from ops.history_log"
    assert ask(shop, finished) == [(day("06-20"),)]
    with duckdb.connect(str(shop / "warehouse.duckdb")) as connection:
        connection.execute("drop table marts.rfm_scores")
        connection.execute("create table marts.rfm_scores as from kept")
    build(project, shop, day("06-25"))
    scored = "select distinct as_of_date from marts.rfm_scores order by 1 desc limit 2"
    assert ask(shop, scored) == [(day("06-25"),), (day("06-20"),)]


def test_a_day_before_the_history_is_refused(project: Copy, shop: Path) -> None:
    run: Run = project.run(shop, "build", "--as-of", "2019-01-01")
    assert run.code == 2
    assert "--as-of 2019-01-01 is before the first valid order" in run.errors
    assert day("06-20") in dict(dates(shop))
    build(project, shop, day("06-21"))


def test_a_hole_in_the_history_is_told_of(project: Copy, shop: Path) -> None:
    with duckdb.connect(str(shop / "warehouse.duckdb")) as connection:
        connection.execute(
            "delete from marts.rfm_cutoffs where as_of_date = '2026-05-31'"
        )
    run: Run = project.run(shop, "build")
    assert run.code == 2
    assert "the history of scores is incomplete" in run.errors
    assert "2026-05-31" in run.errors
    build(project, shop, full_refresh=True)
    assert project.run(shop, "build").code == 0


def test_a_full_refresh_that_stopped_leaves_the_history_as_it_was(
    project: Copy, shop: Path
) -> None:
    past = "select * from marts.rfm_scores where as_of_date < '2026-06-20' order by all"
    before = ask(shop, past)
    with project.policy("settings", setting("rfm_minimum_customers", "2")):
        # What stops a run after its first scores.
        build(project, shop, day("06-20"), full_refresh=True, select=("+rfm_scores",))
        assert before != ask(shop, past)
        build(project, shop, day("06-20"))
    assert before == ask(shop, past)
    assert dict(dates(shop))[day("04-30")] == "kept"


def test_only_a_full_refresh_that_is_asked_for_goes_back(
    project: Copy, shop: Path
) -> None:
    build(project, shop, day("06-21"))
    build(project, shop, full_refresh=True, select=("+rfm_scores",))
    build(project, shop, day("06-10"))
    assert [when for when, _ in dates(shop)][-2:] == [day("06-20"), day("06-21")]
