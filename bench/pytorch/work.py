"""What a side can do: show what it computes, and do a timed round."""

import time
from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Work:
    evidence: Callable[[], dict]
    round: Callable[[], list]


def call_times(call, warm_up, times):
    """Milliseconds of each of `times` calls after `warm_up` more."""
    milliseconds = []
    for index in range(warm_up + times):
        start = time.perf_counter()
        call()
        if index >= warm_up:
            milliseconds.append(1000 * (time.perf_counter() - start))
    return milliseconds


@dataclass(frozen=True)
class StepWork:
    """Steps that take turns with those of other works in the process."""

    step: Callable[[], None]


def steps_in_turn(works, steps):
    """Milliseconds of each step by work: one of each after the other, there and back, so that none always follows the same."""
    milliseconds = {name: [] for name in works}
    for index in range(steps):
        for name in works if index % 2 == 0 else reversed(works):
            start = time.perf_counter()
            works[name].step()
            milliseconds[name].append(1000 * (time.perf_counter() - start))
    return milliseconds
