"""What customers say themselves is what is planted."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from demo_files import Demo, Record, day, moment, policy

MEANINGS = {
    (row["field"], row["word"]): row["meaning"] for row in policy("consent_words")
}
VALUES = {
    (row["attribute"], row["word"]): row["value"] for row in policy("attribute_words")
}
INDUSTRIES = {row["word"]: row["industry"] for row in policy("industries")}
SIZE_WORDS = {row["word"]: row["company_size"] for row in policy("company_size_words")}


def meaning(row: Record, field: str) -> str:
    """The project's word for a purpose or a status."""
    return MEANINGS[field, row[field].lower()]


def test_who_objects_to_profiling_says_so(demo: Demo) -> None:
    found = {
        (row["source_system"], row["customer_id"], day(row, "recorded_at").isoformat())
        for row in demo.rows_of["consents"]
        if meaning(row, "purpose") == "profiling"
    }
    planted = demo.planted("profiling_objections")
    assert found == {
        (row["source_system"], row["source_customer_id"], row["objected_on"])
        for row in planted
    }
    assert {meaning(row, "status") for row in demo.rows_of["consents"]
            if meaning(row, "purpose") == "profiling"} == {"withdrawn"}  # fmt: skip
    objectors = {row["person"] for row in planted}
    assert objectors == {
        person for person, row in demo.people.items() if row["profiling_objected_on"]
    }
    assert 2 <= len(objectors) <= 12


def test_contradictions_are_planted_and_nothing_else_contradicts(demo: Demo) -> None:
    said = defaultdict(set)
    for row in demo.rows_of["consents"]:
        key = (
            row["source_system"],
            row["customer_id"],
            meaning(row, "purpose"),
            row["recorded_at"],
        )
        said[key].add(meaning(row, "status"))
    planted = {
        (
            row["source_system"],
            row["source_customer_id"],
            row["purpose"],
            row["recorded_at"],
        )
        for row in demo.planted("contradictory_consents")
    }
    assert planted
    assert planted == {key for key, statuses in said.items() if len(statuses) > 1}


def test_consents_are_granted_and_some_are_withdrawn_later(demo: Demo) -> None:
    decisions: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for row in demo.rows_of["consents"]:
        assert row["legal_basis"] in {"consent", "legitimate_interest"}
        assert demo.person(row) is not None
        key = (row["source_system"], row["customer_id"], meaning(row, "purpose"))
        decisions[key].append((row["recorded_at"], meaning(row, "status")))
    assert {key[2] for key in decisions} == {
        "email", "sms", "post", "ads", "phone", "profiling"
    }  # fmt: skip
    histories = Counter(
        tuple(status for _, status in sorted(entries)) for entries in decisions.values()
    )
    assert histories["granted", "withdrawn"] > 20
    assert histories["granted",] > 10 * histories["granted", "withdrawn"]


def test_declared_words_mean_what_is_planted(demo: Demo) -> None:
    planted = demo.planted("declarations")
    unknown = 0
    for row in planted:
        word = row["word"].lower()
        assert VALUES.get((row["attribute"], word), "") == row["value"]
        unknown += not row["value"]
    assert 2 < unknown < len(planted) / 10
    found = {
        (row["source_system"], row["customer_id"], row["attribute"], row["value"])
        for row in demo.rows_of["customer_attributes"]
    }
    assert found == {
        (row["source_system"], row["source_customer_id"], row["attribute"], row["word"])
        for row in planted
    }


def test_changed_facts_are_followed_by_another(demo: Demo) -> None:
    facts = defaultdict(list)
    for row in demo.rows_of["customer_attributes"]:
        key = (row["source_system"], row["customer_id"], row["attribute"])
        facts[key].append((row["declared_at"], row["value"]))
    changed = [
        row for row in demo.planted("declarations") if row["is_changed_later"] == "true"
    ]
    assert changed
    for row in changed:
        key = (row["source_system"], row["source_customer_id"], row["attribute"])
        first, second = sorted(facts.pop(key))
        assert first == (row["declared_at"], row["word"])
        assert second[1] != row["word"]
    assert {len(entries) for entries in facts.values()} == {1}


def test_answers_are_those_of_the_files(demo: Demo) -> None:
    found = Counter(
        (row["source_system"], row["customer_id"], row["order_id"], row["score"])
        for row in demo.rows_of["feedback"]
    )
    planted = demo.planted("answers")
    assert found == Counter(
        (
            row["source_system"],
            row["source_customer_id"],
            row["order_id"],
            row["score"],
        )
        for row in planted
    )
    assert {row["kind"] for row in planted} == {"nps", "csat", "ces", "review"}
    assert {"10"} == {row["scale_max"] for row in planted if row["kind"] == "nps"}
    orders = {
        order_id: (person, stamp)
        for person, entries in demo.orders_of.items()
        for stamp, order_id in entries
    }
    for row in planted:
        person, ordered = orders[row["order_id"]]
        assert person == row["person"]
        assert moment(row["responded_at"]) > ordered


def test_scales_are_told_where_they_are_unusual(larger_demo: Demo) -> None:
    usual = {
        row["kind"]: (row["scale_min"], row["scale_max"])
        for row in policy("satisfaction_bands")
    }
    told = {
        (row["source_system"], row["customer_id"], row["order_id"]): (
            row.get("scale_min", ""),
            row.get("scale_max", ""),
        )
        for row in larger_demo.rows_of["feedback"]
    }
    unusual = 0
    for row in larger_demo.planted("answers"):
        key = (row["source_system"], row["source_customer_id"], row["order_id"])
        scale = (row["scale_min"], row["scale_max"])
        assert told[key] in {scale, ("", "")}
        if scale != usual[row["kind"]]:
            assert told[key] == scale
            unusual += 1
    assert unusual > 5


def test_satisfaction_follows_returns_frequency_and_lapse(larger_demo: Demo) -> None:
    felt = defaultdict(list)
    for row in larger_demo.planted("answers"):
        low, high = Decimal(row["scale_min"]), Decimal(row["scale_max"])
        score = (Decimal(row["score"]) - low) / (high - low)
        person = larger_demo.people[row["person"]]
        if row["is_before_lapse"] == "true":
            felt["leaving"].append(score)
            continue
        felt["staying"].append(score)
        felt[person["return_share"]].append(score)
        felt[person["return_share"], person["type"]].append(score)
    mean = {name: sum(scores) / len(scores) for name, scores in felt.items()}
    shares = ("0.020", "0.060", "0.100", "0.220")
    by_share = [mean[share] for share in shares]
    assert by_share == sorted(by_share, reverse=True)
    assert by_share[0] > by_share[-1] + Decimal("0.2")
    assert mean["leaving"] < mean["staying"] - Decimal("0.15")
    # Whoever returns as much, is more pleased who buys more often.
    gains = [mean[share, "frequent"] - mean[share, "one_time"] for share in shares]
    assert sum(gains) / len(gains) > Decimal("0.06")


def test_erasure_requests_name_whom_they_mean(demo: Demo) -> None:
    found = {
        (row["source_system"], row["customer_id"], row["email"])
        for row in demo.rows_of["erasure_requests"]
    }
    planted = demo.planted("erasure_requests")
    assert found == {
        (row["source_system"], row["source_customer_id"], row["email"])
        for row in planted
    }
    assert {row["way"] for row in planted} == {"id", "email", "both", "unknown"}
    for row in planted:
        by_id = demo.person_of_id.get((row["source_system"], row["source_customer_id"]))
        by_email = demo.person_of_email.get(row["email"])
        expected = {
            "id": (row["person"], None),
            "email": (None, row["person"]),
            "both": (row["person"], row["person"]),
            "unknown": (None, None),
        }
        assert (by_id, by_email) == expected[row["way"]]


def test_about_five_in_a_thousand_ask_to_be_erased(larger_demo: Demo) -> None:
    assert len(larger_demo.rows_of["erasure_requests"]) == 16


def test_business_customers_say_for_whom_they_buy(larger_demo: Demo) -> None:
    records = {
        row["customer_id"]: row
        for row in larger_demo.rows_of["customers"]
        if row["source_system"] == "web"
    }
    planted = larger_demo.planted("companies")
    assert 0.02 < len(planted) / len(records) < 0.04
    for row in planted:
        record = records.pop(row["source_customer_id"])
        assert record["account_id"] == row["account_id"]
        assert record["company_name"] == row["company_name"]
        assert record["industry"] == row["industry_word"]
        assert record["company_size"] == row["company_size_word"]
        industry = row["industry_word"].lower()
        assert INDUSTRIES.get(industry, "") == row["industry"]
        assert size_of(row["company_size_word"]) == row["company_size"]
    assert not [row for row in records.values() if row["account_id"]]
    assert any(row["industry_word"] and not row["industry"] for row in planted)
    assert any(row["company_size_word"].isdigit() for row in planted)
    assert len({row["account_id"] for row in planted}) < len(planted)


def size_of(word: str) -> str:
    """The band of a company's size; nothing if the word says nothing."""
    if not word.isdigit():
        return SIZE_WORDS.get(word.lower(), "")
    return next(
        row["company_size"]
        for row in policy("company_sizes")
        if int(row["minimum_employees"]) <= int(word)
        and int(word) <= int(row["maximum_employees"] or 10**9)
    )
