"""What the command line asks for, and which steps that is, in which order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from pipeline import access
from pipeline.contract import PROJECT
from pipeline.errors import UsageError
from pipeline.output import Output

ALL = ("land", "audit landed", "build", "audit marts", "publish", "report")
ERASE = (
    "identify", "erase", "audit landed", "build", "compact", "audit marts", "publish",
    "report", "prove",
)  # fmt: skip
STEPS = (
    "all", "demo", "land", "build", "audit", "publish", "report", "erase", "access",
    "status", "bench",
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    step: str
    raw: Path | None
    output: Output
    as_of: dt.date | None
    target: str
    full_refresh: bool
    demo_customers: int | None
    demo_seed: int | None
    asked: access.Asked
    raw_schema: str | None = None
    size: str = "1m"
    memory: int | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The folders that the user named, which messages tell as they are."""
        return tuple(path for path in (self.output.folder, self.raw) if path)


def names(request: Request) -> tuple[str, ...]:
    """The steps of a request, in order; the demo is made where no raw data is given."""
    has_data = request.raw or request.raw_schema
    if request.step == "all":
        return ALL if has_data else ("demo", *ALL)
    if request.step == "land" and not has_data:
        return ("demo", "land")
    if request.step == "audit":
        return ("audit landed", "audit marts")
    if request.step == "erase":
        return ERASE
    return (request.step,)


def refuse_usage(request: Request) -> None:
    """Raise UsageError where what is asked for does not fit together."""
    if "'" in str(PROJECT):
        message = f"{PROJECT}: dbt cannot read a path with an apostrophe; move it."
        raise UsageError(message)
    if "?" in str(request.output.folder):
        message = (
            f"--out {request.output.folder}: the path must not have a '?'; rename it."
        )
        raise UsageError(message)
    if request.raw and not request.raw.is_dir():
        raise UsageError(f"--raw {request.raw} is not a folder; name an existing one.")
    if request.raw and request.raw_schema:
        message = (
            "--raw names files and --raw-schema names tables, and one warehouse takes"
            " one of them; leave the other out."
        )
        raise UsageError(message)
    if request.raw and request.raw == request.output.folder:
        message = (
            f"--out {request.output.folder}: is the folder of your files, --raw; name"
            " another folder for what a run makes."
        )
        raise UsageError(message)
    if request.step in ("erase", "access") and (request.raw or request.as_of):
        message = (
            f"{request.step} takes neither --raw nor --as-of, because it works on what"
            " has landed; leave them out."
        )
        raise UsageError(message)
    foreign = (
        request.raw, request.raw_schema, request.as_of, request.full_refresh,
        request.demo_customers, request.demo_seed,
    )  # fmt: skip
    if request.step == "bench" and (any(foreign) or request.target != "duckdb"):
        message = (
            "bench makes data of its own on DuckDB and takes --size, --memory and --out"
            " only; leave the other options out."
        )
        raise UsageError(message)
    named = [request.asked.email, request.asked.customer_id].count(None) == 1
    if (request.step == "access") != named:
        message = (
            "the step access needs either --email or --customer-id, and no other step"
            " takes them; correct the command."
        )
        raise UsageError(message)
