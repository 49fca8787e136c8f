"""Numbers mean what a person who knows the country would say, or nothing."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from phone_tables import DECIMALS, INVENTED, OVERSEAS, PHONES, Row

from pipeline.contacts import many, phones
from pipeline.contacts.phones import Phone


@pytest.mark.parametrize("row", [*PHONES, *OVERSEAS, *DECIMALS])
def test_a_number_is_what_the_table_says(row: Row) -> None:
    country_code, written, e164, status = row
    assert phones.decide(written, country_code) == Phone(e164, status)


@pytest.mark.parametrize("row", INVENTED)
def test_an_invented_number_is_nobodys_by_policy(row: Row) -> None:
    country_code, written, e164, status = row
    assert phones.decide(written, country_code, 7) == Phone(e164, status)
    if status == "invented":
        assert phones.decide(written, country_code).e164
        assert phones.decide(written, country_code, 12).status != "invented"


def test_the_table_has_every_kind_of_number() -> None:
    assert len(set(PHONES)) == 120
    assert len({code for code, *_ in PHONES if code}) == 12
    statuses = Counter(status for *_, status in PHONES)
    assert set(statuses) == {"valid", "possible", "invalid", "no_country"}
    assert min(statuses.values()) >= 5
    extensions = [row for row in PHONES if any(word in row[1] for word in ("x", "#"))]
    assert len(extensions) >= 5
    for _, _, e164, status in PHONES:
        assert (e164 is not None) == (status in ("valid", "possible"))


@pytest.mark.parametrize("code", sorted({code for code, *_ in PHONES if code}))
def test_each_country_has_every_kind_of_number(code: str) -> None:
    place = next(place for place, row in enumerate(PHONES) if row[0] == code)
    rows = PHONES[place // 10 * 10 : place // 10 * 10 + 10]
    assert {row[0] for row in rows} == {code, None}
    valid = [written for _, written, _, status in rows if status == "valid"]
    abroad = [written for written in valid if "+" in written]
    assert abroad
    assert len(valid) > len(abroad)
    assert any(re.search("x|#", written) for written in valid)
    assert any(row[0] is None and row[3] == "valid" for row in rows)
    assert any(row[0] is None and row[3] == "no_country" for row in rows)
    assert any(row[3] == "invalid" for row in rows)


def test_a_number_decided_once_stays_itself_in_every_country() -> None:
    for _, _, e164, status in PHONES:
        if e164:
            for country_code in (None, "FR", "US", "IT"):
                assert phones.decide(e164, country_code) == Phone(e164, status)


def test_several_cores_decide_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "CHUNK", 7)
    monkeypatch.setattr(many.os, "cpu_count", lambda: 2)
    written = [(phone, country_code) for country_code, phone, *_ in PHONES]
    written += [(phone, country_code) for country_code, phone, *_ in INVENTED]
    decided = phones.decide_all(written, 7)
    assert decided != phones.decide_all(written)
    for count in (many.WORTH_IT, many.WORTH_IT - 1):
        with many.decider(count, 7) as decide_all:
            assert decide_all(written) == decided
