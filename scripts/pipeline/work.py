"""A request being carried out, and what a step of it achieved."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline import records
from pipeline.engines import Engine
from pipeline.errors import UsageError
from pipeline.output import Output
from pipeline.progress import Progress
from pipeline.request import Request


@dataclass(frozen=True)
class Work:
    """A request being carried out."""

    request: Request
    engine: Engine
    record: records.Record
    progress: Progress

    @property
    def output(self) -> Output:
        """The folder that everything goes to."""
        return self.request.output


@dataclass(frozen=True)
class StepResult:
    """What a step achieved: how many of what, and what the user should know.

    ``refusal`` is what was asked for and cannot be: it ends the run with exit code 1,
    after everything else. A step that is last leaves nothing to do for those after it.
    """

    rows: int
    unit: str
    messages: list[str] = field(default_factory=list)
    fixed_seconds: float = 0.0
    refusal: str | None = None
    is_last: bool = False


def require(engine: Engine, schema: str, table: str, step: str) -> None:
    """Raise UsageError where an earlier step has not been run."""
    if not engine.has_table(schema, table):
        message = (
            f"{engine.place} has no {schema}.{table}; run scripts/run {step} first."
        )
        raise UsageError(message)
