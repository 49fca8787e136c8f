"""The page is one safe file: same data, same bytes; nothing fetched, nothing run."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from report_shop import ROWS, Page, make, svg_texts

from pipeline import report
from pipeline.errors import UsageError
from pipeline.report import charts, source

HOSTILE = "<script>alert(1)</script>"
WRITE = (
    "import sys; from pathlib import Path; from pipeline import report;"
    "report.write(Path(sys.argv[1]), Path(sys.argv[2]))"
)
SCRIPTS = Path(report.__file__).parents[2]


def run(code: str, *arguments: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(SCRIPTS), **environment},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def test_the_same_database_gives_the_same_bytes(shop: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here.html", tmp_path / "there.html"
    report.write(shop, here)
    run(
        WRITE, shop, there,
        PYTHONHASHSEED="7", TZ="Pacific/Auckland", LC_ALL="C",
    )  # fmt: skip
    assert here.read_bytes() == there.read_bytes()


def test_the_order_of_rows_changes_nothing(shop: Path, tmp_path: Path) -> None:
    turned = make(tmp_path / "analytics.duckdb", ROWS)
    with closing(duckdb.connect(str(turned))) as connection:
        for table in source.COLUMNS:
            connection.execute(
                f"create temp table turned as select * from {table}"
                " order by hash(columns(*)::varchar) desc;"
                f"delete from {table};"
                f"insert into {table} select * from turned; drop table turned"
            )
    here, there = tmp_path / "here.html", tmp_path / "there.html"
    report.write(shop, here)
    report.write(turned, there)
    assert here.read_bytes() == there.read_bytes()


def test_nothing_is_fetched_and_nothing_runs(page: Page) -> None:
    for forbidden in (
        "<script",
        "http:",
        "https:",
        "@import",
        "url(",
        "javascript:",
        "//",
    ):
        assert forbidden not in page.html.lower(), forbidden
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert attributes.get("src") is None, tag
    assert {
        attributes["href"] for _, attributes in page.tags if attributes.get("href")
    } <= {"data:,"} | {f"#{attributes.get('id')}" for _, attributes in page.tags}
    [policy] = [
        attributes["content"]
        for tag, attributes in page.tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ] or [""]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_a_screen_reader_finds_its_way(page: Page) -> None:
    assert ("html", {"lang": "en"}) in page.tags
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    drawings = page.drawings()
    assert len(drawings) == 13  # twelve charts, one of them of two panels
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert len(drawing["aria-label"] or "") > 20
        assert drawing["viewbox"]
    captions = [table for table in page.tables if page.rows(table)]
    assert len(captions) == len(page.tables) == page.html.count("<table>")


def test_few_customers_are_not_told_anywhere(page: Page) -> None:
    # The three lost customers hold 77,777: as a figure, in a drawing, as its length.
    for figure in ("77,777", "77777", "25,92"):
        assert figure not in page.html
    assert page.html.count("&lt;5") > 8
    assert "Lost &lt;5" in svg_texts(page.html)[0]
    assert "Too few customers to show: Lost." in page.text


def drawings(folder: Path, script: str = "") -> list[str]:
    folder.mkdir()
    report.write(
        make(folder / "analytics.duckdb", ROWS, script), folder / "report.html"
    )
    return svg_texts((folder / "report.html").read_text(encoding="utf-8"))


def test_drawings_do_not_tell_how_few_customers_are(tmp_path: Path) -> None:
    # One lost customer instead of three, with other revenue, on the same day.
    script = """
    delete from marts.customer_segments where customer_id in ('l0', 'l1');
    delete from marts.rfm_scores where customer_id in ('l0', 'l1');
    update marts.rfm_scores set net_revenue = 10 where customer_id = 'l2';
    delete from marts.engagement_scores where customer_id = 'r0';
    update marts.engagement_channels set decayed_points = 2
    where channel = 'paper_mail';
    """
    shares = re.compile(r" · [\d.]+\s%")
    before, after = (
        [shares.sub("", drawing) for drawing in drawings(tmp_path / name, script)]
        for name, script in (("before", ""), ("after", script))
    )
    assert sum("&lt;5" in drawing for drawing in before) == 5
    assert before == after


def test_every_value_is_escaped(tmp_path: Path) -> None:
    tables = {
        "marts.segment_catalogue": ("label_en", "persona", "recommended_action"),
        "marts.rfm_segment_catalogue": ("label_en", "meaning"),
        "marts.engagement_channels": ("channel",),
        "marts.action_catalogue": ("label_en", "kind"),
        "marts.revenue_bridge": ("source_system",),
        "marts.rfm_cutoffs": ("component", "method"),
        "ops.reconciliations": ("source", "file"),
        "ops.quarantine_summary": ("source", "reason", "cure"),
        "ops.touchpoint_actions": ("source_system", "source_action"),
        "ops.gate_results": ("gate", "severity", "message"),
        "ops.readiness": ("kind", "name", "missing"),
    }
    script = ";".join(
        f"update {table} set {column} = '{HOSTILE}{table}.{column}'"
        for table, columns in tables.items()
        for column in columns
    )
    target = tmp_path / "report.html"
    stages = (
        f";update marts.customer_segments set lifecycle_stage = '{HOSTILE}stage'"
        f" where segment = 'vip'; update marts.customer_segments set status ="
        f" '{HOSTILE}status' where segment is null;"
        "update marts.segment_catalogue set colour = 'red;}</style>' where segment ="
        " 'vip'"
    )
    report.write(make(tmp_path / "analytics.duckdb", ROWS, script + stages), target)
    page = Page(target.read_text(encoding="utf-8"))
    assert "<script" not in page.html
    assert "red;}" not in page.html
    seen = page.text
    for table, columns in tables.items():
        for column in columns:
            assert f"{HOSTILE}{table}.{column}" in seen, (table, column)
    assert f"{HOSTILE}stage" in seen


def test_a_shop_with_transactions_alone_gets_sentences(tmp_path: Path) -> None:
    gone = ";".join(
        f"delete from {table}"
        for table in (
            "marts.engagement_scores",
            "marts.engagement_ledger",
            "marts.engagement_channels",
            "ops.touchpoint_actions",
            "ops.quarantine_summary",
        )
    )
    target = tmp_path / "report.html"
    database = make(tmp_path / "analytics.duckdb", ROWS, gone)
    assert report.write(database, target) == 8
    page = Page(target.read_text(encoding="utf-8"))
    assert page.text.count("There are no touchpoints, so nobody has") == 2
    assert "No row is in quarantine." in page.text
    assert "Engagement points by channel" not in page.tables


def test_empty_tables_give_sentences_and_no_chart(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert report.write(make(tmp_path / "analytics.duckdb"), target) == 0
    page = Page(target.read_text(encoding="utf-8"))
    assert "<svg" not in page.html
    assert "No customer is scored yet." in page.text
    assert "No file has landed." in page.text


@pytest.mark.parametrize("table", source.COLUMNS)
def test_a_missing_table_is_named(table: str, tmp_path: Path) -> None:
    database = make(tmp_path / "analytics.duckdb", ROWS, f"drop table {table}")
    with pytest.raises(UsageError) as error:
        report.write(database, tmp_path / "report.html")
    assert str(error.value) == (
        f"{database}: has no table {table};"
        " run scripts/run build, audit and publish, then report again."
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["analytics.duckdb"]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    database = make(
        tmp_path / "analytics.duckdb", "alter table ops.readiness drop missing"
    )
    with pytest.raises(UsageError, match=r"ops\.readiness has no column missing; run"):
        report.write(database, tmp_path / "report.html")


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    database = tmp_path / "analytics.duckdb"
    with pytest.raises(UsageError, match=r"analytics\.duckdb: there is no published"):
        report.write(database, tmp_path / "report.html")
    database.write_text("not a database")
    with pytest.raises(UsageError, match=r"analytics\.duckdb: cannot be opened"):
        report.write(database, tmp_path / "report.html")


def test_no_scoring_date_is_told(tmp_path: Path) -> None:
    database = make(tmp_path / "analytics.duckdb", "delete from ops.scoring_dates")
    with pytest.raises(UsageError, match=r"ops\.scoring_dates is empty; run"):
        report.write(database, tmp_path / "report.html")


def test_the_old_page_stands_until_the_new_one_is_whole(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        report.write(shop, target)
    assert target.read_text() == "old"
    monkeypatch.undo()
    with target.open() as being_read:
        report.write(shop, target)
        assert being_read.read() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_readers_may_read_the_page(shop: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        report.write(shop, tmp_path / "report.html")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report.html").stat().st_mode) == 0o644


def test_the_database_is_only_read(shop: Path, tmp_path: Path) -> None:
    before = shop.read_bytes()
    with closing(duckdb.connect(str(shop), read_only=True)):
        report.write(shop, tmp_path / "report.html")
    assert shop.read_bytes() == before


def test_other_steps_do_not_pay_for_charts() -> None:
    code = (
        "import sys, pipeline.report;"
        "print([name for name in ('altair', 'vl_convert') if name in sys.modules])"
    )
    assert run(code).strip() == "[]"


def test_a_reader_meets_no_codes(page: Page) -> None:
    code = re.compile(r"\b[a-z]+_[a-z_]+\b")
    found = [
        text
        for tag, text in page.texts
        if tag not in ("style", "code") and code.search(text)
    ]
    # Names of files, which are names of the reader's own, and paths of policy.
    assert {word for text in found for word in code.findall(text)} <= {
        "transactions_a", "transactions_b", "action_words",
    }  # fmt: skip


def test_no_font_moves_anything(page: Page) -> None:
    # Sizes are computed: measured, they would depend on the fonts of the machine.
    widths = [
        (drawing["viewbox"] or "").split()[2]
        for drawing in page.drawings()
        if "bar chart" in (drawing["aria-label"] or "").partition(".")[0].lower()
    ]
    assert widths == [str(charts.WIDTH)] * 8
    assert "font-family" not in "".join(svg_texts(page.html))


def test_labels_stay_apart_when_they_are_shortened() -> None:
    long = ["x" * 40, "x" * 41, "y", "y"]
    short = charts.short_labels(long)
    assert len(set(short)) == 4
    assert max(map(len, short)) <= charts.LONGEST_LABEL


@pytest.mark.parametrize("values", [(1.0, 900.0), (-500.0, 20.0), (0.0, 0.0), (-5.0,)])
def test_bars_leave_room_for_their_text(values: tuple[float, ...]) -> None:
    spans = [charts.Span("a", 0.0, value, "1,234,567", "#000000") for value in values]
    low, high = charts.domain(spans, 300)
    room = 9 * charts.CHARACTER
    for value in values:
        assert low <= value
        end = (max(value, 0.0) - low) / (high - low) * 300
        assert end + room <= 300
