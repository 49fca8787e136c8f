"""The job: carries out the steps of a request, shows and records each."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator

from pipeline import bench, engines, faults, memory_limit, policy_check, records, stop
from pipeline.errors import PipelineError, UsageError
from pipeline.output import Output
from pipeline.progress import Progress
from pipeline.request import Request, names, refuse_usage
from pipeline.steps import arrival, audits, building, persons, publication
from pipeline.work import StepResult, Work

# What readers other than the owner may see.
FOR_READERS = ("publish", "report")
# What only looks at what is there.
WITHOUT_POLICY = ("access", "status")
STEP_FUNCTIONS: dict[str, Callable[[Work], StepResult]] = {
    "demo": arrival.make_demo,
    "land": arrival.land,
    "audit landed": audits.audit_landed,
    "build": building.build,
    "audit marts": audits.audit_marts,
    "publish": publication.publish_marts,
    "report": publication.write_report,
    "identify": persons.identify,
    "erase": persons.erase,
    "compact": persons.compact,
    "prove": persons.prove,
    "access": persons.give_access,
}


def run(request: Request) -> None:
    """Carry out a request; raises PipelineError with a sentence for the user."""
    refuse_usage(request)
    memory_limit.allow(request.memory)
    if request.step == "bench":
        print("\n".join(bench.run(request.output, request.size, request.memory)))
        return
    engine = engines.choose(request.target, request.output)
    engine.refuse(request.step)
    if request.step == "status":
        print(records.status(request.output, engine))
        if request.output.erasing.exists():
            print("an erasure is not complete; run scripts/run erase")
        return
    if request.step not in WITHOUT_POLICY:
        policy_check.check()
    prepare(request.output)
    with engine.single_writer():
        record = records.Record.begin(request.output, engine)
        records.forget_later(engine, record)
        memory_limit.remove_spilled(request.output)
        work = Work(request, engine, record, Progress(kept=request.paths))
        refusals = []
        try:
            for name in names(request):
                stop.obey()
                done = carry_out(name, work)
                refusals += [done.refusal] if done.refusal else []
                if done.is_last:
                    break
        finally:
            work.record.write(request.output)
    if refusals:
        raise PipelineError(" ".join(refusals))


def prepare(output: Output) -> None:
    """Make the output folder where it is not there yet."""
    try:
        output.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = (
            f"--out {output.folder} cannot be used ({error.strerror}); name another"
            " folder."
        )
        raise UsageError(message) from error


def carry_out(name: str, work: Work) -> StepResult:
    """One step: run it, show it, record it whether it succeeds or not."""
    step = work.record.start(name)
    work.progress.start(name)
    try:
        work.record.write(work.output)
        records.save(work.engine, work.record)
        with private_files(name):
            done = STEP_FUNCTIONS[name](work)
    except BaseException as error:
        status = "stopped" if stop.is_asked() else "failed"
        work.record.finish(step, status, message=reason(error))
        work.progress.stop(name, status, step.seconds)
        # What went wrong must not be hidden by a warehouse that cannot be written.
        with contextlib.suppress(Exception):
            records.save(work.engine, work.record)
        raise
    step.fixed_seconds = round(done.fixed_seconds, 3)
    work.record.finish(step, "done", rows=done.rows)
    work.progress.stop(name, f"{done.rows:,} {done.unit}", step.seconds)
    for message in done.messages:
        work.progress.say(message)
    records.save(work.engine, work.record)
    return done


def reason(error: BaseException) -> str:
    """Why a step failed, without words of others, which may quote anything."""
    if stop.is_asked():
        return "stopped by Ctrl-C"
    if isinstance(error, PipelineError):
        return str(error)
    return faults.of_machine(error) or type(error).__name__


@contextlib.contextmanager
def private_files(step: str) -> Iterator[None]:
    """Files made in a step are their owner's, but for what is published to readers."""
    before = os.umask(0o077)
    if step in FOR_READERS:
        os.umask(before)
    try:
        yield
    finally:
        os.umask(before)
