"""How Great Expectations reads a Thrift server of Spark: in place, by SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from pyhive.sqlalchemy_hive import HiveDialect
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL

from pipeline.engines import spark_options
from pipeline.gates.database import DatabaseReader, DatabaseSource


class SparkDialect(HiveDialect):  # type: ignore[misc]
    """A server of Spark for SQLAlchemy as ``hive+spark``."""

    supports_statement_cache = False

    def create_connect_args(self, url: URL) -> tuple[list[Any], dict[str, Any]]:
        """The arguments of PyHive, with the settings of every other connection."""
        arguments, named = super().create_connect_args(url)
        settings = spark_options.options().of_connection
        return arguments, {**named, "configuration": settings}

    def _get_table_columns(self, *table: Any) -> list[tuple[Any, ...]]:
        """As PyHive does, which knows no timestamp without a zone and would warn."""
        return [
            (name, kind.replace("timestamp_ntz", "timestamp"), comment)
            for name, kind, comment in super()._get_table_columns(*table)
        ]


registry.register("hive.spark", __name__, "SparkDialect")


class ThriftReader(DatabaseReader):
    """An open connection to a server of Spark."""

    def relations(self) -> Iterable[tuple[str, str]]:
        """Schema and name of every table and view."""
        for (schema,) in self.rows("show schemas", {}):
            for row in self.rows(f"show tables in `{schema}`", {}):
                if not row[2]:
                    yield schema, row[1]


@dataclass(frozen=True)
class ThriftSource(DatabaseSource):
    """A server of Spark, which has no information schema."""

    reader: ClassVar[type[DatabaseReader]] = ThriftReader
