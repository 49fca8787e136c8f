"""``scripts/run``: reads the command line, runs the steps, hands back the exit code."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import sys
from pathlib import Path

import duckdb

from pipeline import access, bench, engines, faults, job, memory_limit, stop, words
from pipeline.errors import PipelineError
from pipeline.output import Output
from pipeline.request import STEPS, Request


def day(text: str) -> dt.date:
    """A day written YYYY-MM-DD."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        message = f"'{text}' is not a date; write one such as 2026-01-31"
        raise argparse.ArgumentTypeError(message) from None


def count(text: str) -> int:
    """A whole number above zero, of seven digits at most."""
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        message = f"'{text}' is not a whole number from 1 to 9999999"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def parser() -> argparse.ArgumentParser:
    """The command line of ``scripts/run``."""
    line = argparse.ArgumentParser(
        prog="scripts/run",
        description="Land raw files, check them, build and check the marts, publish.",
        epilog="Without --raw, a run makes demo data and uses it. The step erase"
        " removes the people who asked for it in erasure_requests, and proves it. The"
        " step access writes everything that is held about one person.",
        allow_abbrev=False,
    )
    line.add_argument(
        "step", nargs="?", default="all", choices=STEPS, help="default: all"
    )
    line.add_argument("--raw", type=Path, metavar="DIR", help="folder of raw files")
    line.add_argument(
        "--raw-schema",
        metavar="NAME",
        help="schema of raw tables that another tool loaded, in place of --raw",
    )
    line.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        default=Path("output"),
        help="folder for everything a run writes; default: output/",
    )
    line.add_argument(
        "--as-of",
        type=day,
        metavar="YYYY-MM-DD",
        help="last day the scores look at; default: the last day with a valid order",
    )
    line.add_argument("--target", choices=engines.TARGETS, default="duckdb")
    line.add_argument(
        "--full-refresh",
        action="store_true",
        help="build every table again; customer ids stay the same",
    )
    line.add_argument(
        "--memory",
        type=memory_limit.size,
        metavar="SIZE",
        help="memory that a run on DuckDB may hold, such as 4GB; default: half of the"
        " machine's, at least 2GB and at most 8GB",
    )
    line.add_argument(
        "--customers",
        type=count,
        metavar="N",
        help="size of the demo data; default: that of the demo made before, or 20000",
    )
    line.add_argument(
        "--seed",
        type=count,
        metavar="N",
        help="seed of the demo data; default: that of the demo made before, or 1",
    )
    line.add_argument(
        "--size",
        choices=bench.SIZES,
        default="1m",
        help="for bench: how many order lines; default: 1m",
    )
    line.add_argument(
        "--email",
        metavar="ADDRESS",
        help="for access: the e-mail address of the person",
    )
    line.add_argument(
        "--customer-id", metavar="ID", help="for access: the customer id of the person"
    )
    return line


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for: 0 done, 1 refused, 2 wrong usage or input."""
    asked = parser().parse_args(arguments)
    request = Request(
        step=asked.step,
        raw=asked.raw.resolve() if asked.raw else None,
        raw_schema=asked.raw_schema,
        output=Output(asked.out.resolve()),
        as_of=asked.as_of,
        target=asked.target,
        full_refresh=asked.full_refresh,
        demo_customers=asked.customers,
        demo_seed=asked.seed,
        asked=access.Asked(asked.email, asked.customer_id),
        size=asked.size,
        memory=asked.memory,
    )
    with stop.listening():
        try:
            job.run(request)
            stop.obey()
        # Also what an interruption was turned into: that it came has been noted.
        except BaseException as error:
            code, told = answer(error, request)
            if told:
                print(told, file=sys.stderr, flush=True)
            return code
    return 0


def answer(error: BaseException, request: Request) -> tuple[int, str | None]:
    """The exit code and the sentence of what ended a run; raises what is a mistake."""
    if stop.is_asked() or isinstance(error, KeyboardInterrupt):
        return stop.CODE, stop.SENTENCE
    if isinstance(error, BrokenPipeError):
        # Whoever read what is printed has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0, None
    code = 2
    if isinstance(error, PipelineError):
        code, message = error.exit_code, str(error)
    elif cure := faults.of_machine(error):
        message = f"{request.output.folder}: {cure}."
    elif isinstance(error, duckdb.Error):
        message = about(error, request.output)
    elif isinstance(error, OSError):
        where = error.filename or request.output.folder
        message = f"{where}: {error.strerror}; fix this and run again."
    else:
        raise error
    return code, f"error: {words.sentence(message, request.paths)}"


def about(error: duckdb.Error, output: Output) -> str:
    """A sentence on a warehouse that cannot be used."""
    if faults.LOCKED.search(str(error)):
        return (
            f"{output.warehouse} is open in another program; close it there and run"
            " again. To read results, open analytics.duckdb instead."
        )
    return (
        f"{output.warehouse} cannot be used ({type(error).__name__}); run scripts/run"
        " land again, or give --out another folder."
    )
