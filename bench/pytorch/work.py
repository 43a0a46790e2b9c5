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
