"""Spark within this process: dbt, the gates and the runner share one session."""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.engines.spark_options import WAREHOUSE, Options
from pipeline.errors import UsageError

LOG = "spark.log"
# Seconds. A Java whose program has ended takes a moment to end too.
PATIENCE = 10


def session(options: Options) -> Any:
    """The session of this process, started where there is none yet.

    dbt finds it by itself, for its own would be made with the same options. Raises
    UsageError where it cannot be started.
    """
    from pyspark.logger import PySparkLogger
    from pyspark.sql import SparkSession

    if found := SparkSession.getActiveSession():
        return found
    # What they know a user is told in a sentence.
    for logger in (
        PySparkLogger.getLogger("SQLQueryContextLogger"),
        logging.getLogger("py4j"),
    ):
        logger.setLevel(logging.CRITICAL + 1)
    log = prepare(options.warehouse)
    refuse_used(options)
    builder = SparkSession.builder.appName("customer_scoring").enableHiveSupport()
    for key, value in options.settings.items():
        builder = builder.config(key, value)
    try:
        with output_to(log):
            started = builder.getOrCreate()
            # The catalogue is opened by its first question.
            started.sql("show schemas").collect()
    except Exception as error:
        refuse_used(options)
        message = (
            f"{options.place} cannot be started ({type(error).__name__}); see {log} for"
            " the reason."
        )
        raise UsageError(message) from error
    return started


def prepare(warehouse: Path) -> Path:
    """Make the folder of the warehouse; the file for what Spark says."""
    log = warehouse / LOG
    try:
        warehouse.mkdir(0o700, parents=True, exist_ok=True)
        # Spark quotes values in its errors: the file is its owner's.
        os.close(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError as error:
        message = (
            f"{WAREHOUSE}: {warehouse} cannot be written ({error.strerror}); name"
            " another folder in this variable."
        )
        raise UsageError(message) from error
    return log


def refuse_used(options: Options) -> None:
    """Raise UsageError where another process has the catalogue open, and keeps it."""
    lock = options.warehouse / "metastore" / "dbex.lck"
    until = time.monotonic() + PATIENCE
    while is_locked(lock):
        if time.monotonic() > until:
            message = (
                f"another program uses the Spark warehouse {options.warehouse} (a run,"
                f" dbt or a server); wait for it, or set {WAREHOUSE} to another one."
            )
            raise UsageError(message)
        time.sleep(0.2)


def is_locked(lock: Path) -> bool:
    """Whether somebody holds Derby's own lock, by which it lets one process in."""
    if not lock.exists():
        return False
    with lock.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


@contextmanager
def output_to(log: Path) -> Iterator[None]:
    """Whatever a program that is started meanwhile prints goes to a file, for ever.

    Files that it makes are their owner's, as they are in every step.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(stream) for stream in (1, 2)]
    before = os.umask(0o077)
    file = os.open(log, os.O_WRONLY | os.O_APPEND)
    try:
        for stream in (1, 2):
            os.dup2(file, stream)
        yield
    finally:
        os.umask(before)
        for stream, copy in enumerate(kept, 1):
            os.dup2(copy, stream)
            os.close(copy)
        os.close(file)
