"""Who asked to be erased is nowhere any more, and everybody else is where they were."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from conftest import REVENUE, Erased
from erasure_shop import ADDRESS, CARD, DEFAULT, PHONE, SECRET, run, write
from project_copy import Copy

from pipeline.erasure.scan import Sought, scan
from pipeline.output import Output

pytestmark = pytest.mark.slow

ANA = {
    ADDRESS,
    "ana.before@example.org",
    PHONE,
    "+33612345678",
    CARD.lower(),
    "a-1000",
    "m-2000",
    "s-3000",
    "nobody@example.org",
}


def found(erased: Erased, out: Path) -> list[str]:
    """Where anything of Ana or Bob stands, the raw files aside."""
    ids = {erased.ids[key] for key in ("web A-1000", "mail M-2000", "web 17")}
    wanted = Sought(frozenset(ANA | ids), frozenset({("web", "17")}), frozenset())
    return [hit.place for hit in scan(Output(out), wanted, []).hits]


def test_a_merged_person_is_gone_with_every_record_and_spelling(
    erased: Erased,
) -> None:
    assert len({erased.ids[key] for key in ("web A-1000", "mail M-2000")}) == 1
    assert found(erased, erased.run.out) == []


def test_what_is_refused_is_told_and_the_rest_is_done(erased: Erased) -> None:
    run = erased.run
    assert run.code == 1
    assert "its id and its e-mail address belong to different people" in run.errors
    assert "its e-mail address belongs to several people" in run.errors
    assert run.errors.count("erasure_requests.csv") == 2
    assert "2 people erased, 1 requests of unknown people" in run.printed
    assert "example.org" not in run.printed + run.errors
    left = run.query("select customer_id, email from raw.erasure_requests order by all")
    assert left == [("B-1001", "b1002@example.org"), (None, DEFAULT)]


def test_an_erasure_that_was_killed_is_completed(erased: Erased) -> None:
    assert "an erasure is not complete" in erased.stopped.printed
    assert "completes the erasure that was stopped" in erased.run.printed
    assert list(erased.run.out.glob("erasing*")) == []


def test_what_others_bear_too_stays(erased: Erased) -> None:
    query = "select count(*) from raw.customers where email = ?"
    assert erased.run.query(query.replace("?", f"'{DEFAULT}'")) == [(13,)]
    others = erased.run.query(
        "select source_system || ' ' || source_customer_id, customer_id"
        " from activation.customer_sources"
    )
    assert ("mail 17", erased.ids["mail 17"]) in others
    stayed = {
        key: customer
        for key, customer in erased.ids.items()
        if not key.startswith(("web A-", "mail M-", "shop S-", "web ana"))
        and key != "web 17"
    }
    assert dict(others) == stayed
    touched = erased.run.query("select touchpoint_id from raw.touchpoints order by all")
    assert touched == [("t-3",)]


def test_money_stays_on_the_books_without_the_person(erased: Erased) -> None:
    assert erased.run.query(REVENUE) == erased.revenue
    lines = erased.run.query(
        "select order_id, customer_id, customer_email from raw.transactions"
        " where order_id in ('o-0', 'o-1', 'o-2', 'o-3', 'o-4') order by all"
    )
    assert lines == [
        ("o-0", None, None),
        ("o-1", None, None),
        ("o-2", None, None),
        ("o-3", None, None),
        ("o-4", "17", None),
    ]


def test_an_erasure_is_not_told_as_a_loss_of_rows(erased: Erased) -> None:
    failed = erased.run.query(
        "select message from ops.gate_results where not is_success"
        " and expectation = 'expect_table_row_count_to_be_between'"
    )
    assert failed == []


def test_every_row_is_accounted_for(erased: Erased) -> None:
    rows = erased.run.query(
        "select source, sum(erased), sum(rejected),"
        " sum(raw - kept - quarantined - rejected - superseded - erased)"
        " from ops.reconciliations group by source order by source"
    )
    assert rows == [
        ("campaign_members", 1, 0, 0),
        ("consents", 3, 0, 0),
        ("customer_attributes", 1, 0, 0),
        ("customers", 5, 1, 0),
        ("erasure_requests", 3, 0, 0),
        ("feedback", 1, 0, 0),
        ("touchpoints", 3, 0, 0),
        ("transactions", 0, 0, 0),
        ("vouchers", 1, 0, 0),
    ]
    lines = erased.run.query("select raw_line from raw.rejects")
    assert lines == [("(a line of an erased person)",)]


def test_the_proof_counts_and_names_nobody(erased: Erased) -> None:
    (path,) = (erased.run.out / "erasures").glob("*.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    proof = json.loads(path.read_text(encoding="utf-8"))
    assert proof["hits"] == 0
    assert proof["asked"] == {"requests": 3, "unknown": 1, "refused": 2, "people": 2}
    assert proof["tables_looked_through"] > 150
    assert proof["short_ids_sought"] == 1
    assert "customers.csv" in proof["raw_files_that_remain"]
    assert "customers.csv" in erased.run.printed


def test_former_publications_and_answers_are_gone(erased: Erased) -> None:
    out = erased.run.out
    folders = [path for path in (out / "published").iterdir() if not path.is_symlink()]
    assert [path.name for path in folders] == [
        (out / "published" / "current").readlink().name
    ]
    assert list((out / "access").glob("*")) == []
    assert erased.run.query("select count(*) from marts.customers", "analytics.duckdb")


def test_hashes_tell_nothing(erased: Erased) -> None:
    rows = erased.run.query("select kind, hash from raw.erased_identifiers")
    assert {kind for kind, _ in rows} == {
        "check",
        "email",
        "loyalty_id",
        "phone",
        "record",
    }
    assert all(len(text) == 64 for _, text in rows)


@pytest.fixture(scope="session")
def later(project: Copy, erased: Erased) -> Erased:
    """The old files once more, and the persons under other ids and spellings."""
    assert run(project, erased.run.out, "erase").code == 1
    for path in (erased.run.out / "landed").rglob("*.parquet"):
        path.unlink()
    again = [
        {"source_system": "web", "customer_id": "X-1001", "email": "ANA@EXAMPLE.org "},
        {
            "source_system": "web",
            "customer_id": "X-1002",
            "email": "nobody@example.org",
        },
        {
            "source_system": "shop",
            "customer_id": "X-1003",
            "phone": "0033 612-345-678",
            "country": "France",
        },
        {"source_system": "shop", "customer_id": "X-1004", "loyalty_id": f" {CARD}"},
        {"source_system": "web", "customer_id": " 17", "email": "new@example.org"},
        {"source_system": "web", "customer_id": "N-5000", "email": "new@example.org"},
    ]
    write(erased.raw, "customers_again", again)
    guest = {
        "source_system": "web",
        "order_id": "o-later",
        "customer_email": "Ana@Example.ORG",
        "ordered_at": "2026-06-29 10:00:00",
        "amount": "77.00",
    }
    write(erased.raw, "transactions_again", [guest])
    moments = {"V": "soon", "V1": "2026-06-01", "V2": "2026-06-02"}
    vouchers = [{"voucher_code": key, "issued_at": at} for key, at in moments.items()]
    write(erased.raw, "vouchers_again", vouchers)
    rejected = erased.raw / "feedback_again.csv"
    rejected.write_text(
        "source_system,customer_id,kind,score,responded_at\n"
        'shop,S-3000,nps,9,2026-06-02,"and\nmore",and\n'
        # A gate stops for a file that is lost by more than half.
        + "shop,Z-1,nps,9,2026-06-02\n"
        * 3,
        encoding="utf-8",
    )
    run_again = run(project, erased.run.out, "all", "--raw", erased.raw)
    assert run_again.code == 0, run_again.errors
    return Erased(
        erased.raw, erased.revenue, erased.ids, erased.access, erased.stopped, run_again
    )


def test_nobody_comes_back_whatever_is_landed_again(later: Erased) -> None:
    assert "rows or lines of erased persons were left out" in later.run.printed
    assert found(later, later.run.out) == []
    assert later.run.query(
        "select line, raw_line from raw.rejects where file = 'feedback_again.csv'"
        " order by line"
    ) == [(line, "(a line of an erased person)") for line in (2, 3)]
    known = later.run.query(
        "select source_customer_id from activation.customer_sources"
        " where source_customer_id like 'X-%' or source_customer_id like 'N-%'"
    )
    assert known == [("N-5000",)]


def test_a_new_purchase_under_an_erased_address_has_no_buyer(later: Erased) -> None:
    rows = later.run.query(
        "select customer_id, net_revenue from marts.orders where order_id = 'o-later'"
    )
    assert [(customer, float(revenue)) for customer, revenue in rows] == [(None, 77.0)]


def test_an_id_that_was_issued_is_never_issued_again(later: Erased) -> None:
    ids = {
        customer
        for (customer,) in later.run.query(
            "select customer_id from private.int_identity__issued_ids"
        )
    }
    assert not ids & {later.ids["web A-1000"], later.ids["web 17"]}
    grown = later.run.query(
        "select count(*) from (select bucket from private.int_identity__issued_ids"
        " group by bucket, bucket_number having count(*) > 1)"
    )
    assert grown == [(0,)]


def test_a_missing_or_another_secret_is_refused_where_it_is_needed(
    project: Copy, later: Erased
) -> None:
    late = {"source_system": "web", "customer_id": "Z-1", "email": "z@example.org"}
    path = write(later.raw, "customers_late", [late])
    for secret, said in (
        ("", "at least 16 characters"),
        ("another secret than before", "is not the secret"),
    ):
        wrong = dict.fromkeys(SECRET, secret)
        refused = project.run(later.run.out, "land", "--raw", later.raw, **wrong)
        assert refused.code == 2
        assert said in refused.errors
        built = project.run(later.run.out, "build", **wrong)
        assert built.code == 2
        assert "customers_late.csv" in built.errors
        assert project.run(later.run.out, "erase", **wrong).code == 2
    landed = run(project, later.run.out, "land", "--raw", later.raw)
    assert landed.code == 0, landed.errors
    path.unlink()
    # Nothing new has landed: the secret is not asked for.
    assert project.run(later.run.out, "land", "--raw", later.raw).code == 0


@pytest.mark.parametrize("asked", [("--raw", "."), ("--as-of", "2026-06-01")])
def test_erase_acts_on_what_has_landed(
    project: Copy, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    refused = run(project, tmp_path, "erase", *asked)
    assert refused.code == 2
    assert "takes neither --raw nor --as-of" in refused.errors


def test_erase_without_data_is_refused(project: Copy, tmp_path: Path) -> None:
    refused = run(project, tmp_path, "erase")
    assert refused.code == 2
    assert "run scripts/run land first" in refused.errors
