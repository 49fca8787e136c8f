"""What an adapter says of headers that are missing, and of those it does not know."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from adapter_workshop import HERE, Workshop

from pipeline.errors import UsageError
from pipeline.landing.mapping import adapters
from pipeline.landing.mapping.entry import Kind
from pipeline.landing.mapping.sources import is_called

TEXT = {".csv", ".json", ".jsonl"}
TECHNICAL = {"_airbyte_raw_id": "1", "_fivetran_synced": "2", "_dlt_id": "3"}


def files(raw: Path, adapter: str, kind: Kind) -> list[Path]:
    """The raw files of one kind that are text under the vendor's own headers."""
    stems = adapters.read(adapter).stems(kind)
    expected = {name.casefold() for name in kind.expects}
    return [
        path
        for path in sorted(raw.glob("**/*"))
        if path.suffix in TEXT
        and (not stems or is_called(path.name, stems))
        and header(path) >= expected
    ]


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a raw file."""
    text = path.read_text("utf-8-sig")
    if path.suffix == ".csv":
        return list(csv.DictReader(text.splitlines()))
    if text.startswith("["):
        return list(json.loads(text))
    return [json.loads(line) for line in text.splitlines()]


def header(path: Path) -> set[str]:
    """The names of the columns of a raw file, in lower case."""
    return {name.casefold() for row in rows(path) for name in row}


def write(path: Path, found: list[dict[str, Any]]) -> None:
    """Rows in the form of a raw file."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(found[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
    elif path.suffix == ".json":
        path.write_text(json.dumps(found), encoding="utf-8")
    else:
        lines = "".join(json.dumps(row) + "\n" for row in found)
        path.write_text(lines, encoding="utf-8")


def kinds() -> list[tuple[str, str]]:
    """The adapters' kinds of files whose fixture is text under the vendor's headers."""
    return [
        (name, kind.name)
        for name in adapters.names()
        for kind in adapters.read(name).kinds.values()
        if kind.expects and files(HERE / name / "raw", name, kind)
    ]


def test_every_adapter_expects_headers() -> None:
    assert sorted({name for name, _ in kinds()}) == adapters.names()


@pytest.mark.parametrize(("adapter", "kind_name"), kinds())
def test_a_missing_header_is_told_with_all_that_was_expected(
    vendor: Workshop, adapter: str, kind_name: str
) -> None:
    vendor.take(adapter)
    vendor.write("own/transactions.csv", "order_id,ordered_at,amount\n")
    kind = adapters.read(adapter).kinds[kind_name]
    missing = kind.expects[-1]
    (path, *_) = files(vendor.raw, adapter, kind)
    write(
        path,
        [
            {
                name: value
                for name, value in row.items()
                if name.casefold() != missing.casefold()
            }
            for row in rows(path)
        ],
    )
    with pytest.raises(UsageError) as caught:
        vendor.land()
    file = path.relative_to(vendor.raw)
    message = str(caught.value)
    assert message.startswith(f"{file}: lacks the column {missing}; the adapter")
    assert f"expects {', '.join(kind.expects)}. The file has" in message


@pytest.mark.parametrize("adapter", adapters.names())
def test_an_unknown_header_is_reported_and_a_technical_one_is_not(
    vendor: Workshop, adapter: str
) -> None:
    vendor.take(adapter)
    vendor.write("own/transactions.csv", "order_id,ordered_at,amount\n")
    kind = adapters.read(adapter).fills[0].kind
    paths = files(vendor.raw, adapter, kind)
    for path in paths:
        write(path, [{**row, "a field": "x", **TECHNICAL} for row in rows(path)])
    messages = vendor.land().messages
    for path in paths:
        file = path.relative_to(vendor.raw)
        assert any(
            message.startswith(f"{file}: ignored the columns") and "a field" in message
            for message in messages
        )
    assert not any(name in " ".join(messages) for name in TECHNICAL)
