"""The steps for readers: the marts are published, the report is written."""

from __future__ import annotations

from pipeline import records, report
from pipeline.errors import GateError
from pipeline.work import StepResult, Work, require


def publish_marts(work: Work) -> StepResult:
    """Publish the marts, but only as the gate has seen them."""
    require(work.engine, "marts", "rfm_scores", "build")
    if not records.is_audited(work.engine):
        message = (
            "the marts have not passed their gate since they last changed; run"
            " scripts/run build, then scripts/run audit."
        )
        raise GateError(message)
    with work.engine.open() as connection:
        scored = connection.execute(
            "select as_of_date, is_requested and reason <> 'full_refresh'"
            " from ops.scoring_dates order by as_of_date desc limit 1"
        ).fetchone()
        back_dated = connection.execute(
            "select max(as_of_date) from ops.scoring_dates where is_requested"
        ).fetchone()
    if scored and back_dated and back_dated[0] and back_dated[0] < scored[0]:
        stands = (
            f"not published: {back_dated[0]} was scored for the history only; the next"
            f" run for {scored[0]} or a later day publishes it"
        )
        return StepResult(0, "rows", [stands])
    in_force = work.engine.published_as_of()
    if scored and in_force and scored[1] and scored[0] < in_force:
        stands = (
            f"not published: the publication in force is as of {in_force}, which is"
            f" later than {scored[0]}; look at {work.engine.built}, or"
            f" {work.engine.another}"
        )
        return StepResult(0, "rows", [stands])
    published = work.engine.publish(work.record.run_id)
    return StepResult(published.rows, "rows", [published.where])


def write_report(work: Work) -> StepResult:
    """Write the page that shows what is published."""
    with work.engine.published_file(report.COLUMNS) as file:
        charts = report.write(file, work.output.report)
    return StepResult(charts, "charts", [f"wrote {work.output.report}"])
