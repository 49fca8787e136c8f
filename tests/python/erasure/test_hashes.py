"""The keyed hash is HMAC-SHA256, whoever computes it."""

from __future__ import annotations

import hmac

import duckdb
import pytest

from pipeline.erasure import secret
from pipeline.erasure.secret import Secret, hashed
from pipeline.errors import UsageError

# RFC 4231, cases 1, 2, 4 and 6: short keys, and one longer than a block.
VECTORS = [
    (
        b"\x0b" * 20,
        "Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        b"Jefe",
        "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        b"\xaa" * 131,
        "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
]
TEXTS = ["", "ana@example.org", "Zoë\n'; drop", "記録", "x" * 500]


def in_sql(key: bytes, text: str) -> str:
    with duckdb.connect() as connection:
        Secret(key).give_to(connection)
        row = connection.execute(f"select {hashed('cast(? as varchar)')}", [text])
        return str(row.fetchall()[0][0])


@pytest.mark.parametrize(("key", "text", "expected"), VECTORS)
def test_published_vectors(key: bytes, text: str, expected: str) -> None:
    assert in_sql(key, text) == expected
    assert Secret(key).hash(text) == expected


@pytest.mark.parametrize("size", [16, 63, 64, 65, 200])
def test_sql_equals_python_for_any_text_and_length_of_key(size: int) -> None:
    key = bytes(range(1, size + 1))
    for text in TEXTS:
        expected = hmac.new(key, text.encode(), "sha256").hexdigest()
        assert in_sql(key, text) == expected


def test_nothing_has_no_hash() -> None:
    with duckdb.connect() as connection:
        Secret(b"a key of some length").give_to(connection)
        rows = connection.execute(f"select {hashed('cast(null as varchar)')}")
        assert rows.fetchall() == [(None,)]


def test_a_secret_is_never_shown() -> None:
    assert "key" not in repr(Secret(b"key of sixteen c"))


@pytest.mark.parametrize("given", [None, "", "fifteen letters"])
def test_a_missing_or_short_secret_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: str | None
) -> None:
    if given is None:
        monkeypatch.delenv(secret.VARIABLE, raising=False)
    else:
        monkeypatch.setenv(secret.VARIABLE, given)
    with pytest.raises(UsageError, match="at least 16 characters"):
        secret.from_environment()
