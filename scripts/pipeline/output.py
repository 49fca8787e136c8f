"""The output folder: where everything that a run makes has its place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


def landed_file(folder: Path, table: str, file: str, content_hash: str) -> Path:
    """Where a landed file lies; two equal files of different names lie apart."""
    name = hashlib.sha256(f"{file}\n{content_hash}".encode()).hexdigest()
    return folder / table / f"{name}.parquet"


@dataclass(frozen=True)
class Output:
    """The folder given by ``--out`` and the names of what lies in it."""

    folder: Path

    @property
    def warehouse(self) -> Path:
        """The working DuckDB file; one writer at a time."""
        return self.folder / "warehouse.duckdb"

    @property
    def landed(self) -> Path:
        """The landed files, as Parquet text: ``landed/<table>/<hash>.parquet``."""
        return self.folder / "landed"

    @property
    def demo(self) -> Path:
        """The demo's raw files; what was planted lies beside them in ``planted``."""
        return self.folder / "demo"

    @property
    def published(self) -> Path:
        """One folder a publication, and the link ``current`` to the one in force."""
        return self.folder / "published"

    @property
    def report(self) -> Path:
        """The page that shows what is published."""
        return self.folder / "report.html"

    @property
    def quality(self) -> Path:
        """Data Docs of Great Expectations."""
        return self.folder / "quality"

    @property
    def runs(self) -> Path:
        """One JSON record a run."""
        return self.folder / "runs"

    @property
    def logs(self) -> Path:
        """dbt's own log."""
        return self.folder / "logs"

    @property
    def erasing(self) -> Path:
        """Whom an erasure in work is about; gone when it is proven."""
        return self.folder / "erasing.duckdb"

    @property
    def erasures(self) -> Path:
        """One JSON an erasure: the proof that nothing was left."""
        return self.folder / "erasures"

    @property
    def bench(self) -> Path:
        """One folder a size of the benchmark: its input, its runs, its figures."""
        return self.folder / "bench"

    @property
    def access(self) -> Path:
        """One JSON a person who asked what is held about them."""
        return self.folder / "access"
