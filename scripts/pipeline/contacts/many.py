"""Telephone numbers by the million: on several cores where that is worth it."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

from pipeline.contacts import phones
from pipeline.contacts.phones import Phone

Written = list[tuple[str, str | None]]

# A process takes about a second to start, in which one core decides 25,000.
WORTH_IT = 100_000
CHUNK = 10_000
MOST_PROCESSES = 4


@contextlib.contextmanager
def decider(
    count: int, invented_digits: int = 0
) -> Iterator[Callable[[Written], list[Phone]]]:
    """What decides many numbers, in their order, where ``count`` are to come.

    ``invented_digits`` is that of ``phones.decide``.
    """
    decide = functools.partial(phones.decide_all, invented_digits=invented_digits)
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    if count < WORTH_IT or processes == 1:
        yield decide
        return
    # Not forked: the threads of an open database do not survive that.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as pool:

        def decide_all(written: Written) -> list[Phone]:
            chunks = [
                written[start : start + CHUNK]
                for start in range(0, len(written), CHUNK)
            ]
            decided = pool.map(decide, chunks)
            return [phone for chunk in decided for phone in chunk]

        yield decide_all
