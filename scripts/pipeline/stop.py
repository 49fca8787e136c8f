"""Ctrl-C: one sentence and exit code 130, whatever the run is doing when it comes.

What runs may turn the interruption into an error of its own, or swallow it. So it is
noted when it comes, and looked up wherever a run ends or a step begins.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

CODE = 130
SENTENCE = (
    "error: stopped; readers still see the last complete publication, and the same"
    " command goes on from here."
)
# What has not come to an end by then is ended: as after a kill, nothing is half done.
PATIENCE_SECONDS = 10.0

noted = threading.Event()


def leave_at_once() -> None:
    """Until a run listens itself, Ctrl-C ends the process: nothing has begun."""
    signal.signal(signal.SIGINT, lambda *_: leave())
    # What multiprocessing leaves to tidy up is tidied up without a word.
    sys.warnoptions.append("ignore:resource_tracker")
    # scripts/run holds it back while Python starts.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def leave() -> None:
    """End the process with the sentence, and clean up nothing."""
    os.write(2, f"{SENTENCE}\n".encode())
    os._exit(CODE)


@contextmanager
def listening() -> Iterator[None]:
    """Meanwhile Ctrl-C is noted, and raises KeyboardInterrupt."""
    noted.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def note(_number: int, _frame: FrameType | None) -> None:
    """Note that the run is to stop; whoever asks twice is obeyed at once."""
    if noted.is_set():
        leave()
    noted.set()
    late = threading.Timer(PATIENCE_SECONDS, leave)
    late.daemon = True
    late.start()
    # Where nothing can be raised, Python would print the interruption instead.
    sys.unraisablehook = lambda _: None
    raise KeyboardInterrupt


def is_asked() -> bool:
    """Whether the run is to stop."""
    return noted.is_set()


def obey() -> None:
    """Raise KeyboardInterrupt where the run is to stop and somebody swallowed it."""
    if noted.is_set():
        raise KeyboardInterrupt


def end(code: int) -> None:
    """End the process with an exit code; a stopped run waits for nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if code == CODE:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise SystemExit(code)
