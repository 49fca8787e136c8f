"""Break one rule of the project after another and see which tests notice.

Each mutant of rules/*.toml is a realistic fault of one line. It is written into a copy
of the checkout; then the tests that should notice it are run, the cheapest first. It
is killed when one of them is red that is green without it.
"""

from __future__ import annotations

import argparse
import fcntl
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing.queues import SimpleQueue

import killers as running
from killers import GREEN, RED
from table import PYTEST, Killer, Mutant, TableError, load
from workplace import HOME, PROJECT, Workplace, make

WANTED = 0.95
KILLED, SURVIVED, STALE, UNPROVEN = "killed", "survived", "stale", "not proven"


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant, who noticed or why nothing is proven, and the time."""

    mutant: Mutant
    state: str
    said: str
    seconds: float


def judge(
    mutant: Mutant, place: Workplace, greens: dict[Killer, bool], *, whole: bool
) -> Verdict:
    """Break one rule and run its killers until one is red that is green without it.

    ``greens`` says which killers are known to be green or not; more are added to it.
    """
    began = time.monotonic()
    state, said = SURVIVED, []
    for killer in mutant.killers:
        if not greens.get(killer, True):
            state = UNPROVEN
            said.append(f"not green without the mutant: {killer.text}")
            continue
        with mutant.applied(place.project):
            outcome = running.run(killer, place, mutant)
        if outcome.state == RED and killer not in greens:
            greens[killer] = running.run(killer, place).state == GREEN
        if outcome.state == RED and greens[killer]:
            state, said = KILLED, [killer.text]
            break
        if outcome.state != GREEN:
            state = UNPROVEN
            why = "not green without the mutant"
            said.append(
                f"{why if outcome.state == RED else outcome.said}: {killer.text}"
            )
    if state == SURVIVED and whole:
        with mutant.applied(place.project):
            outcome = running.quick_tier(place, HOME)
        if outcome.state == RED:
            state, said = KILLED, [f"the rest of the quick tier: {outcome.said}"]
    return Verdict(mutant, state, "; ".join(said), time.monotonic() - began)


def judge_all(chosen: Sequence[Mutant], *, jobs: int, whole: bool) -> Iterator[Verdict]:
    """The verdicts on some mutants, in their order."""
    sound = [mutant for mutant in chosen if not mutant.is_stale(PROJECT)]
    kinds = {killer.kind for mutant in sound for killer in mutant.killers}
    needs_dbt = whole or bool(kinds - {PYTEST})
    places = [make(number, with_demo=needs_dbt) for number in range(jobs)]
    if needs_dbt:
        running.warm_up(places[0])
    began = time.monotonic()
    # Dearer killers are looked at where a mutant has come to them.
    greens = running.baseline([mutant.killers[0] for mutant in sound], places[0])
    say(
        f"without a mutant: {sum(greens.values())} of {len(greens)} first killers"
        f" green, {time.monotonic() - began:.0f} s"
    )
    context = multiprocessing.get_context("fork")
    free: SimpleQueue[Workplace] = context.SimpleQueue()
    for place in places:
        free.put(place)
    with ProcessPoolExecutor(
        jobs, mp_context=context, initializer=settle, initargs=(free, greens)
    ) as pool:
        judged = pool.map(partial(judge_here, whole=whole), sound)
        for mutant in chosen:
            if mutant in sound:
                yield next(judged)
            else:
                yield Verdict(mutant, STALE, f"correct its old text: {mutant.file}", 0)


@dataclass
class Here:
    """What a worker process has: its workplace, and what it knows of killers."""

    place: Workplace
    greens: dict[Killer, bool]


HERE: list[Here] = []


def settle(free: SimpleQueue[Workplace], greens: dict[Killer, bool]) -> None:
    """Give a worker process a workplace of its own."""
    HERE[:] = [Here(free.get(), greens)]


def judge_here(mutant: Mutant, *, whole: bool) -> Verdict:
    """Judge a mutant in this worker process."""
    (here,) = HERE
    return judge(mutant, here.place, here.greens, whole=whole)


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def choose(mutants: Sequence[Mutant], names: Sequence[str]) -> list[Mutant]:
    """The mutants of some names, or all; raises TableError for a name of none."""
    known = {mutant.name for mutant in mutants}
    for name in names:
        if name not in known:
            raise TableError(f"there is no mutant {name}; --list shows them all.")
    return [mutant for mutant in mutants if not names or mutant.name in names]


def main() -> int:
    """Judge the mutants; 1 where too many survive or one is stale."""
    parser = argparse.ArgumentParser(prog="tests/mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these mutants")
    parser.add_argument("--list", action="store_true", help="show the table and end")
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time")
    parser.add_argument(
        "--whole",
        action="store_true",
        help="run the rest of the quick tier for those that survive their killers",
    )
    asked = parser.parse_args()
    try:
        chosen = choose(load(), asked.names)
    except TableError as error:
        say(f"error: {error}")
        return 2
    if asked.list:
        for mutant in chosen:
            say(f"{mutant.name}  ({mutant.file})\n    {mutant.rule}")
            for killer in mutant.killers:
                say(f"    - {killer.text}")
        return 0
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"error: another run works in {HOME}; wait for it.")
            return 2
        return report(chosen, jobs=max(1, asked.jobs), whole=asked.whole)


def report(chosen: Sequence[Mutant], *, jobs: int, whole: bool) -> int:
    """Print the verdicts and what they come to; 1 where that is not enough."""
    width = max(len(mutant.name) for mutant in chosen)
    states: Counter[str] = Counter()
    for verdict in judge_all(chosen, jobs=jobs, whole=whole):
        states[verdict.state] += 1
        head = f"{verdict.mutant.name:<{width}}  {verdict.state:<10}"
        say(f"{head} {verdict.seconds:6.1f} s  {verdict.said}")
    share = states[KILLED] / len(chosen)
    say(f"{states[KILLED]} of {len(chosen)} mutants killed, {share:.1%}")
    return int(share < WANTED or states[STALE] > 0)


if __name__ == "__main__":
    sys.exit(main())
