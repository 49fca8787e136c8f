"""The steps that check: a gate on what landed, and one on the marts."""

from __future__ import annotations

from dataclasses import replace

from pipeline import gates, history, records
from pipeline.errors import GateError
from pipeline.gates import matches, personal
from pipeline.work import StepResult, Work, require

MATCHES = ("ops", "customer_matches")


def audit_landed(work: Work) -> StepResult:
    """Check what landed; a failed critical expectation stops the run."""
    require(work.engine, "raw", "landed_files", "land")
    return audit("landed", work)


def audit_marts(work: Work) -> StepResult:
    """Check the marts: a gate, and a look for people whom readers would see."""
    require(work.engine, "marts", "rfm_scores", "build")
    try:
        done = audit("marts", work)
        personal.refuse(work.engine)
    except GateError:
        history.judge(work.engine, is_refused=True)
        raise
    history.judge(work.engine, is_refused=False)
    return done


def audit(gate: str, work: Work) -> StepResult:
    """Run one gate, record what it found, and raise GateError where it said no."""
    fixed_seconds = gates.prepare()
    result = gates.audit(
        gate,
        work.output,
        run_id=work.record.run_id,
        parameters={},
        source=work.engine.gate_source(),
    )
    with work.engine.open() as connection:
        if has_matches := gate == "marts" and work.engine.has_table(*MATCHES):
            told = matches.findings(connection, work.record.run_id)
            result = replace(result, findings=(*result.findings, *told))
        gates.record(result, connection)
        if has_matches and not result.failed_critical:
            matches.record(connection, work.record.run_id, result.checked_at)
    if gate == "marts":
        work.record.marts_hash = records.marts_hash(work.engine)
    if result.failed_critical:
        found = " ".join(
            f"{finding.message}. {finding.why}" for finding in result.failed_critical
        )
        message = f"the gate on {gate} failed, so nothing is published: {found}"
        raise GateError(message)
    warnings = [f"warning: {finding.message}" for finding in result.failed_warnings]
    return StepResult(len(result.findings), "expectations", warnings, fixed_seconds)
