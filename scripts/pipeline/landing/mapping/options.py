"""The options of one entry of ``mapping.yml``: each read and checked by itself."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import duckdb
import yaml

from pipeline import contract
from pipeline.landing.mapping.entry import Value
from pipeline.landing.mapping.nodes import Reader, Said, suggestion

FORMATS = ["csv", "jsonl", "parquet", "fixed_width"]
EPOCHS = ["epoch_seconds", "epoch_milliseconds"]
ANYWHERE = [
    "files",
    "format",
    "decimal",
    "thousands",
    "date_format",
    "time_zone",
    "null_values",
    "keep_words",
    "columns",
    "leave_out",
]
JOINING = ["lookups", "select"]
OF_ADAPTERS = ["adapter", "source_system", "exported_on"]
OPTIONS = {
    "csv": [
        *ANYWHERE,
        "encoding",
        "delimiter",
        "quote",
        "header",
        "names",
        "skip_lines",
    ],
    "jsonl": [*ANYWHERE, "encoding"],
    "parquet": ANYWHERE,
    "fixed_width": [*ANYWHERE, "encoding", "skip_lines", "positions"],
}
EVERY_OPTION = list(dict.fromkeys(chain.from_iterable(OPTIONS.values())))
WAYS = ["constant", "expression"]
TEXT_ENCODINGS_ONLY = "use for example utf-8, latin-1, cp1252 or utf-16"


@dataclass(frozen=True)
class Options:
    """Reads options; DuckDB judges time zones and date formats."""

    reader: Reader
    connection: duckdb.DuckDBPyConnection

    def of_file(self, node: yaml.Node, said: Said) -> dict[str, Any]:
        """How files are written, as fields of an entry."""
        values = {name: value for name, (_, value) in said.items()}
        kind = self.format(values.get("format"))
        if kind is not None:
            self.check_options(kind, said)
        return {
            "format": kind,
            "delimiter": self.delimiter(values.get("delimiter")),
            "quote": self.quote(values.get("quote")),
            "encoding": self.encoding(values.get("encoding")),
            "time_zone": self.time_zone(values.get("time_zone")),
            "date_format": self.date_format(values.get("date_format")),
            "skip_lines": self.skip_lines(values.get("skip_lines")),
            "names": self.names(values.get("header"), values.get("names"), node),
            "positions": self.positions(values.get("positions")),
            "null_values": self.null_values(values.get("null_values")),
            "keep_words": self.keep_words(values.get("keep_words")),
            **self.marks(values),
        }

    def check_options(self, kind: str, said: Said) -> None:
        """Refuse an option that means nothing for the format."""
        for name, (key, _) in said.items():
            if name not in [*OPTIONS[kind], *OF_ADAPTERS, *JOINING]:
                self.reader.refuse(
                    key, f"'{name}' means nothing for the format {kind}; remove it."
                )
        if kind == "fixed_width" and "positions" not in said:
            self.reader.refuse(
                said["format"][0],
                "fixed_width needs 'positions'; write for example"
                " positions: {customer_id: [1, 5]}.",
            )

    def format(self, node: yaml.Node | None) -> str | None:
        """The format, when it is said."""
        if node is None:
            return None
        name = self.reader.text(node, "format")
        return self.reader.known(node, name, "a format", FORMATS)

    def delimiter(self, node: yaml.Node | None) -> str | None:
        """The character between two values."""
        if node is None:
            return None
        text = self.reader.filled(node, "delimiter")
        text = "\t" if text in {"tab", "\\t"} else text
        if len(text) != 1 or text in '\r\n"' or not text.isascii():
            self.reader.refuse(
                node, f"delimiter is '{text}'; write one character, or tab."
            )
        return text

    def quote(self, node: yaml.Node | None) -> str:
        """The character around values; empty for none."""
        if node is None:
            return '"'
        text = self.reader.filled(node, "quote")
        if text == "none":
            return ""
        if len(text) != 1 or text in "\r\n" or not text.isascii():
            self.reader.refuse(
                node, f"quote is '{text}'; write one character, or none."
            )
        return text

    def encoding(self, node: yaml.Node | None) -> str:
        """The canonical name of a text encoding."""
        if node is None:
            return "utf-8"
        text = self.reader.filled(node, "encoding")
        try:
            found = codecs.lookup(text)
            "".encode(text)  # rot13 and the like are codecs, but of no text
        except (LookupError, ValueError):
            self.reader.refuse(
                node, f"encoding '{text}' is not known; {TEXT_ENCODINGS_ONLY}."
            )
        return "utf-8" if found.name in {"ascii", "utf-8-sig"} else found.name

    def marks(self, values: Mapping[str, yaml.Node]) -> dict[str, str]:
        """The decimal mark and the thousands separator."""
        decimal, thousands = ".", ""
        if (node := values.get("decimal")) is not None:
            decimal = self.reader.text(node, "decimal")
            if decimal not in {",", "."}:
                self.reader.refuse(node, f'decimal is \'{decimal}\'; write "," or ".".')
        if (node := values.get("thousands")) is not None:
            thousands = self.reader.text(node, "thousands")
            if len(thousands) != 1 or thousands.isalnum() or thousands in "+-":
                self.reader.refuse(
                    node,
                    f"thousands is '{thousands}'; write one mark, such as \".\".",
                )
            if thousands == decimal:
                self.reader.refuse(
                    node,
                    f"thousands and decimal are both '{decimal}'; change one of them.",
                )
        return {"decimal": decimal, "thousands": thousands}

    def date_format(self, node: yaml.Node | None) -> tuple[str, ...]:
        """The formats of dates and times, in the order in which they are tried."""
        if node is None:
            return ()
        formats = self.reader.texts(node, "date_format")
        for text in formats:
            if text in EPOCHS:
                continue
            cure = 'write for example "%d/%m/%Y %H:%M" or epoch_seconds'
            if "%" not in text:
                self.reader.refuse(
                    node, f"date_format '{text}' has no % codes; {cure}."
                )
            if not any(code in text for code in ("%Y", "%y", "%x", "%c", "%G")):
                self.reader.refuse(node, f"date_format '{text}' has no year; {cure}.")
            try:
                self.connection.execute("select try_strptime('', ?)", [text])
            except duckdb.Error:
                self.reader.refuse(
                    node, f"date_format '{text}' has an unknown % code; {cure}."
                )
        return formats

    def time_zone(self, node: yaml.Node | None) -> str | None:
        """An IANA time zone."""
        if node is None:
            return None
        text = self.reader.text(node, "time_zone")
        zones = time_zones()
        if text not in zones:
            cure = suggestion(text, zones)
            cure = cure if cure.startswith("did") else "write for example Europe/Paris"
            self.reader.refuse(node, f"'{text}' is not an IANA time zone; {cure}.")
        return text

    def skip_lines(self, node: yaml.Node | None) -> int:
        """Lines before the header."""
        return 0 if node is None else self.reader.integer(node, "skip_lines", 0)

    def names(
        self, header: yaml.Node | None, names: yaml.Node | None, entry: yaml.Node
    ) -> tuple[str, ...] | None:
        """The columns of a file without a header; None when it has one."""
        has_header = header is None or self.reader.boolean(header, "header")
        if has_header:
            if names is not None:
                self.reader.refuse(
                    names,
                    "'names' is for files without a header; add header: false, or"
                    " remove 'names'.",
                )
            return None
        if names is None:
            self.reader.refuse(
                header or entry,
                "header: false needs 'names'; list the file's columns in order.",
            )
        items = self.reader.sequence(names, "names")
        texts = tuple(self.reader.filled(item, "an item of names") for item in items)
        if not texts:
            self.reader.refuse(names, "names is empty; list the file's columns.")
        self.refuse_twice(texts, names)
        return texts

    def refuse_twice(self, names: Collection[str], node: yaml.Node) -> None:
        """Refuse two names that differ by case at most."""
        seen: set[str] = set()
        for name in names:
            if name.strip().casefold() in seen:
                self.reader.refuse(
                    node, f"'{name}' is given twice; rename one of them."
                )
            seen.add(name.strip().casefold())

    def positions(self, node: yaml.Node | None) -> tuple[tuple[str, int, int], ...]:
        """Name, first character and length of each column of fixed width."""
        if node is None:
            return ()
        found = []
        said = self.reader.mapping(node, "positions")
        for name, (_, value) in said.items():
            items = self.reader.sequence(value, f"the position of '{name}'")
            if len(items) != 2:
                self.reader.refuse(
                    value,
                    f"'{name}' needs [first character, length]; write two numbers.",
                )
            first = self.reader.integer(items[0], f"the first character of '{name}'", 1)
            length = self.reader.integer(items[1], f"the length of '{name}'", 1)
            found.append((name, first, length))
        if not found:
            self.reader.refuse(node, "positions is empty; write at least one column.")
        self.refuse_twice(said, node)
        return tuple(found)

    def null_values(self, node: yaml.Node | None) -> tuple[str, ...]:
        """Texts that stand for nothing."""
        return () if node is None else self.reader.texts(node, "null_values")

    def keep_words(self, node: yaml.Node | None) -> tuple[str, ...]:
        """Columns in which policy's null words are text."""
        return () if node is None else self.reader.texts(node, "keep_words")

    def columns(self, table: str, node: yaml.Node | None) -> Mapping[str, Value] | None:
        """What fills each column of the contract."""
        if node is None:
            return None
        found = self.some_columns(table, node)
        if missing := contract.tables()[table].missing(found):
            self.reader.refuse(
                node,
                f"{table} needs {', '.join(missing)}; say under columns what fills it.",
            )
        return found

    def some_columns(self, table: str, node: yaml.Node) -> dict[str, Value]:
        """What fills those columns of the contract that are named."""
        names = [column.name for column in contract.tables()[table].columns]
        found = {}
        for name, (key, value) in self.reader.mapping(node, "columns").items():
            self.reader.known(key, name, f"a column of {table}", names)
            found[name] = self.value(name, value)
        return found

    def value(self, name: str, node: yaml.Node) -> Value:
        """A name, ``{constant: ...}`` or ``{expression: ...}``."""
        spot = self.reader.spot(node)
        if isinstance(node, yaml.ScalarNode):
            return Value("column", self.reader.filled(node, f"'{name}'"), spot)
        if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
            self.reader.refuse(
                node,
                f"'{name}' must be a column's name, {{constant: ...}} or"
                " {expression: ...}; write one of them.",
            )
        ((kind, (key, value)),) = self.reader.mapping(node, f"'{name}'").items()
        self.reader.known(key, kind, "a way to fill it", WAYS)
        return Value(kind, self.reader.filled(value, kind), self.reader.spot(value))

    def expression(self, node: yaml.Node, what: str) -> Value:
        """A SQL expression."""
        text = self.reader.filled(node, what)
        return Value("expression", text, self.reader.spot(node))


@cache
def time_zones() -> tuple[str, ...]:
    """Every time zone that DuckDB knows."""
    with duckdb.connect() as connection:
        rows = connection.execute("select name from pg_timezone_names() order by 1")
        return tuple(str(row[0]) for row in rows.fetchall())
