"""Every figure on the page is the one that the published tables hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_shop import ROWS, Page, make

from pipeline import report
from pipeline.report import words

NOTHING = "\N{EN DASH}"


def written(folder: Path, *scripts: str) -> Page:
    target = folder / "report.html"
    report.write(make(folder / "analytics.duckdb", ROWS, *scripts), target)
    return Page(target.read_text(encoding="utf-8"))


def test_every_section_is_there_in_its_order(page: Page) -> None:
    assert [heading for level, heading in page.headings if level < 3] == [
        "Customer scores as of 30 June 2026",
        "Segments",
        "Performance by month",
        "Movements",
        "RFM scores and lifecycle stages",
        "Engagement",
        "Revenue bridge",
        "Records, consent and retention",
        "Data quality",
        "The 4 segments and what to do next",
        "How the scores are made",
    ]
    links = [
        attributes["href"] for tag, attributes in page.tags
        if tag == "a" and attributes["href"]
    ]  # fmt: skip
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert len(links) == 10
    assert {link.removeprefix("#") for link in links} <= ids


def test_headline_figures(page: Page) -> None:
    start = page.text.index("customers scored")
    tiles = page.text[start : page.text.index("Segments", start)]
    # 6 * 1,000.50 + 12 * 100 + 3 * 25,925.67; nobody of the earlier date.
    assert "customers scored 21 with a valid order" in tiles
    assert "net revenue 84,980 in the scoring window" in tiles
    assert "of net revenue from VIP 7.1 % from 28.6 % of scored customers" in tiles
    assert "dormant or lost 71.4 % of customers who have ordered" in tiles
    assert "prospects 7 people who never ordered" in tiles
    assert "people engaged 9 with a recent touchpoint" in tiles
    assert "of rows are usable 97.10 % 1,240 rows came in" in tiles
    assert "expectations met 2 of 3 in the latest quality checks" in tiles


def test_a_share_of_buyers_counts_those_without_a_score(tmp_path: Path) -> None:
    long_gone = """
        insert into marts.customer_segments
        select 'g' || number, date '2026-06-30', 'lost', 'lost', 'scored'
        from range(9) as numbers (number);
    """
    text = written(tmp_path, long_gone).text
    assert "customers scored 21 with a valid order" in text
    assert "dormant or lost 80.0 % of customers who have ordered" in text
    assert "80.0 % of customers who have ordered are dormant or lost." in text


def test_movements(page: Page) -> None:
    assert (
        "9 customers left their segment between 31 May 2026 and 30 June 2026."
        in page.text
    )
    assert page.rows("Who joined and who left") == [
        ["VIP", "10", "5", "<5", "11", "60.0 %"],
        ["At risk", "8", "7", "5", "10", "<5"],
    ]
    assert page.rows("Why segments changed") == [
        ["Behaviour", "What the customer did or did not do", "5", "83.3 %"],
        ["Population", "The cut-offs moved because of other customers", "<5", "<5"],
    ]
    assert (
        "Customers changed segment 6 times. The most common cause was behaviour."
        in page.text
    )
    assert "1 figure is outside the usual range." in page.text
    assert page.rows("Unusual figures") == [
        ["June 2026", "Share of all customers", "VIP", "21.5 %", "40.0 % ± 5.0 %"],
    ]


def test_segments(page: Page) -> None:
    assert page.rows("People by segment") == [
        ["VIP", "6", "21.4 %"],
        ["At risk", "12", "42.9 %"],
        ["Lost", "<5", NOTHING],
        ["Prospect", "7", "25.0 %"],
    ]
    assert page.rows("Net revenue by segment") == [
        ["VIP", "6", "6,003", "7.1 %", "1,000.50"],
        ["At risk", "12", "1,200", "1.4 %", "100.00"],
        ["Lost", "<5", NOTHING, NOTHING, NOTHING],
    ]
    assert "At risk is the largest segment, with 12 of 28 people." in page.text
    assert (
        "VIP brought 7.1 % of net revenue in the scoring window."
        " It has 28.6 % of the scored customers." in page.text
    )


def test_a_missing_segment_has_its_reason(tmp_path: Path) -> None:
    reasons = {
        "only_returns": "they returned goods and have no valid order",
        "objected": "they objected to profiling",
        "minor": "they are too young to be profiled",
        "expired": "they are expired: the time limit for using their data has passed",
        "not_a_status": "their status is: not a status",
    }
    people = ", ".join(
        f"('{status}', '2026-06-30', null, null, '{status}')" for status in reasons
    )
    text = written(
        tmp_path, f"insert into marts.customer_segments values {people}"
    ).text
    for reason in reasons.values():
        assert f"Fewer than 5 people have no segment because {reason}." in text


def test_records_consent_and_retention(page: Page) -> None:
    assert "1,040 source records became 30 customers." in page.text
    assert "Of these customers, 9 have several records." in page.text
    assert page.rows("What to check") == [
        ["Customers whose records disagree on: birth date", "3"],
        ["E-mail addresses shared by too many records", "2"],
    ]
    assert "Post reaches the most: 100.0 % of 30 people." in page.text
    assert page.rows("People who may be contacted") == [
        ["E-mail", "15", "50.0 %"],
        ["SMS", "<5", "<5"],
        ["Phone", "0", "0.0 %"],
        ["Post", "30", "100.0 %"],
        ["Ads", "0", "0.0 %"],
    ]
    assert page.rows("How long data may be used") == [
        ["Active", "Was in touch within the time limit", "20"],
        [
            "To reconfirm",
            "Reaches the time limit soon; ask whether they want to stay",
            "10",
        ],
    ]
    assert "10 people reach the time limit soon. 0 people have passed it." in page.text


def test_performance_by_month(page: Page) -> None:
    assert page.tables["Net revenue by month and segment"].head == [
        "Month", "VIP", "At risk", "Lost", "Newcomers",
    ]  # fmt: skip
    assert page.rows("Net revenue by month and segment") == [
        ["Jun 2026 (incomplete)", "222", NOTHING, NOTHING, NOTHING],
        ["May 2026", "1,000", "500", NOTHING, "90"],
        ["May 2025", "800", NOTHING, NOTHING, NOTHING],
    ]
    table = page.tables["All figures of May 2026"]
    assert "Acquisition cost" not in table.head
    assert table.rows[0] == [
        "VIP", "6", "12", "1,000", "66.7 %", "83.33", "2.00", "50.0 %", "40.0 %",
        "10.0 %", "16.7 %", NOTHING, "7", "4.50", "50.0",
    ]  # fmt: skip
    # Few at the start: nothing of what they did. Few at the end: no scores of theirs.
    assert table.rows[1] == [
        "At risk", "12", "5", "500", "33.3 %", "100.00", "0.40", "25.0 %", "0.0 %",
        "0.0 %", "50.0 %", "25.0 %", "<5", NOTHING, NOTHING,
    ]  # fmt: skip
    assert table.rows[2] == ["Lost", "<5", *[NOTHING] * 10, "8", "1.00", "1.0"]
    assert table.rows[3][:2] == ["Newcomers", "9"]
    assert "The conversion rate is the share of the customers at the start" in page.text
    assert "Each month uses the segments in which customers began it." in page.text


def test_the_last_whole_month_is_compared_with_the_year_before(tmp_path: Path) -> None:
    few_gone = "delete from marts.segment_performance where segment in ('lost', 'none')"
    text = written(tmp_path, few_gone).text
    assert (
        "May 2026 is the last complete month. Its net revenue was 1,500, 87.5 % more"
        " than May 2025. VIP brought the most: 66.7 %." in text
    )


def test_only_a_conversion_rate_that_is_shown_is_explained(tmp_path: Path) -> None:
    unknown = "update marts.segment_performance set conversion_rate = null"
    page = written(tmp_path, unknown)
    assert "Conversion rate" not in page.tables["All figures of May 2026"].head
    assert "The conversion rate" not in page.text


def test_rfm(page: Page) -> None:
    grid = {
        (recency, frequency): rest
        for recency, frequency, *rest in page.rows("The RFM grid")
    }
    assert len(grid) == 25
    assert grid["5", "5"] == ["6", "5.0", "6,003"]
    assert grid["2", "4"] == ["12", "3.0", "1,200"]
    assert grid["1", "1"] == ["<5", NOTHING, NOTHING]
    assert grid["3", "3"] == ["0", NOTHING, "0"]
    assert page.rows("RFM segments by name")[0] == [
        "Champions", "Best on all three", "6", "6,003",
    ]  # fmt: skip
    assert "28.6 % of 21 scored customers ordered both recently and often" in page.text
    assert page.rows("Cut-offs of the RFM scores") == [
        ["Recency (days since the last order)", "5", "0", "94", "6", "By rank"],
        ["Recency (days since the last order)", "1", NOTHING, NOTHING, "<5", "By rank"],
        ["Frequency (orders in the window)", "5", "4", "127", "6", "Fixed by policy"],
        ["Monetary (value in the window)", "5", "439.60", "22,353.79", "6", "By rank"],
    ]


def test_lifecycle_stages(page: Page) -> None:
    table = page.rows("Customers by lifecycle stage")
    assert [(row[0], *row[2:]) for row in table] == [
        ("Prospect", "7", "23.3 %"),
        ("New", "0", "0.0 %"),
        ("Active", "6", "20.0 %"),
        ("Reactivated", "0", "0.0 %"),
        ("Dormant", "12", "40.0 %"),
        ("Lost", "<5", NOTHING),
        ("No stage", "<5", NOTHING),
    ]
    assert "71.4 % of customers who have ordered are dormant or lost." in page.text


def test_engagement(page: Page) -> None:
    assert page.rows("Engagement points by channel") == [
        ["E-mail", "6", "24", "18", "180", "120"],
        ["Paper mail", "<5", NOTHING, NOTHING, NOTHING, NOTHING],
    ]
    assert page.rows("People by engagement tier and trend") == [
        ["High", "6", "6", "0", "0", "0"],
        ["Medium", "0", "0", "0", "0", "0"],
        ["Low", "<5", "0", "0", "<5", "0"],
        ["No recent touchpoint", "7", "0", "0", "0", "0"],
    ]
    assert "Every engagement score is exactly the sum of its points" in page.text
    assert "Of 16 people with touchpoints, 9 had one recently." in page.text
    assert page.rows("Points per action") == [
        ["E-mail clicked", "Active", "5", "at most 3"],
        ["E-mail opened", "Passive", "2.50", NOTHING],
        ["Unsubscribed", "Negative", "-20", "at most 1"],
    ]


def test_a_ledger_that_does_not_add_up_is_told(tmp_path: Path) -> None:
    fault = (
        "update marts.engagement_ledger set decayed_points = decayed_points + 0.0001"
        " where customer_id = 'v3'"
    )
    text = written(tmp_path, fault).text
    assert "The points ledger of 1 person does not add up to the score." in text


def test_revenue_bridge(page: Page) -> None:
    assert page.tables["Bridge by source"].head == ["Step", "Shop", "Web", "Total"]
    assert page.rows("Bridge by source") == [
        ["Gross revenue in files", "10,000", "5,000", "15,000"],
        ["In quarantine", "10", "0", "10"],
        ["Older versions", "20", "0", "20"],
        ["Test orders", "30", "0", "30"],
        ["Cancelled or failed", "40", "0", "40"],
        ["Returned", "900", "100", "1,000"],
        ["Unknown customer", "500", "0", "500"],
        ["Unscored customer", "-100", "0", "-100"],
        ["Scored customers", "8,600", "4,900", "13,500"],
    ]
    assert [row[0] for row in page.rows("Bridge by month")] == ["Jun 2026", "May 2026"]
    assert (
        "Scored customers brought 13,500 of 15,000 gross revenue (90.0 %)."
        " The largest deduction is “Returned”: 1,000." in page.text
    )


def test_what_became_of_rows(page: Page) -> None:
    assert page.rows("Rows by table") == [
        ["Customers", "40", "39", "0", "1", "0", "0", "40"],
        ["Transactions", "1,200", "1,150", "15", "30", "3", "2", "1,200"],
    ]
    assert len(page.rows("Rows by file")) == 3
    assert (
        "1,240 rows came in, and 95.9 % are kept. Newer versions replaced 1.2 %."
        " Rows to fix: 34. Rows of erased people: 2." in page.text
    )
    assert "In every file, the five outcomes add up" in page.text
    assert page.rows("Reasons and fixes") == [
        ["Transactions", "Missing order id", "Give every line its order number", "25"],
        ["Transactions", "Unknown status", "Add the status to the policy", "5"],
        ["Customers", "Missing customer id", "Give every record its id", "1"],
    ]
    assert "Quarantine holds 31 rows, for 3 reasons." in page.text


def test_reasons_name_columns_in_words(tmp_path: Path) -> None:
    renamed = """
    delete from ops.quarantine_summary;
    insert into ops.quarantine_summary values
        ('transactions', 'missing_ordered_at', 'Give it', 9),
        ('touchpoints', 'future_occurred_at', 'Correct it', 8),
        ('campaign_members', 'invalid_is_control', 'Write true or false', 7),
        ('vouchers', 'missing_voucher_code', 'Give it', 6);
    """
    page = written(tmp_path, renamed)
    assert [row[1] for row in page.rows("Reasons and fixes")] == [
        "Missing order date",
        "Touchpoint date in the future",
        "Invalid control group flag",
        "Missing voucher code",
    ]
    assert "Most common: Missing order date (transactions). How to fix" in page.text


def test_many_reasons_and_channels_are_all_told(tmp_path: Path) -> None:
    many = """
    insert into ops.quarantine_summary
        select 'feedback', 'reason_' || number, 'Cure it', 2
        from range(20) as numbers (number);
    insert into marts.engagement_channels
        select
            'v' || person, 'channel ' || number, '(none)', date '2026-06-30', 1, 1, 1, 1
        from range(20) as numbers (number), range(5) as people (person);
    """
    page = written(tmp_path, many)
    assert len(page.rows("Reasons and fixes")) == 12
    assert len(page.rows("All reasons and fixes")) == 23
    assert len(page.rows("Engagement points by channel")) == 22
    assert "The chart shows the first 12 of 22. The table shows all." in page.text


def test_rows_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    lost = "update ops.reconciliations set kept = kept - 1 where file like '%_b.csv'"
    text = written(tmp_path, lost).text
    assert "These files do not add up: transactions_b.csv." in text


def test_words_gates_and_readiness(page: Page) -> None:
    assert page.rows("Unknown action words") == [["web", "scroll 75", "100"]]
    assert (
        "Policy does not know 1 of 2 action words."
        " So 100 touchpoints (10.00 %) earned no points." in page.text
    )
    assert page.rows("Expectations by gate") == [
        ["Landed data", "2", "1", "1", "0"],
        ["Built marts", "1", "1", "0", "0"],
    ]
    # Only the latest run of a gate, and no name of an expectation.
    assert page.rows("Expectations not met") == [
        ["Warning", "raw.x: 9 % of lines are odd"]
    ]
    assert page.rows("Not ready, and what is missing") == [
        ["Score", "Satisfaction", "no answer of a known customer has landed"]
    ]
    assert page.rows("Ready") == [
        ["Score", "RFM"],
        ["Grid", "Age band"],
        ["Table", "Exchange rates"],
    ]


def test_personas_and_actions(page: Page) -> None:
    assert "Who they are Spend most What to do Thank them" in page.text


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (1234567.5, 0, "1,234,568"),
        (-0.4, 0, "0"),
        (-2371, 0, "-2,371"),
        (0.125, 2, "0.13"),
        (None, 0, NOTHING),
    ],
)
def test_numbers_are_written_for_readers(
    number: float | None, places: int, text: str
) -> None:
    assert words.decimal(number, places) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("missing_order_id", "Missing order id"),
        ("rfm", "RFM"),
        ("email", "E-mail"),
        ("(none)", "Not stated"),
        (None, "Unknown"),
        (" ", "Unknown"),
        ("Paris, rue X_y", "Paris, rue X_y"),
    ],
)
def test_codes_become_words(code: str | None, text: str) -> None:
    assert words.label(code) == text


def test_a_control_character_in_a_label_is_shown_as_a_sign(tmp_path: Path) -> None:
    changed = written(
        tmp_path,
        "update marts.segment_catalogue set label_en = chr(1) || label_en || chr(27)",
    )
    assert "\N{REPLACEMENT CHARACTER}" in changed.text
    assert "\x01" not in changed.text
