"""When to look at a job again, and how long to wait after a failure; randomness is injected, time is the caller's."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict, deque
from collections.abc import Callable

from studio.errors import StudioError, TooBusy
from studio.request.tasks import TASKS, Task

SHORTEST = 0.05
"""Seconds: the least pause between two looks, also in a practice mode that runs at once."""
JITTER = 0.25
NEAR = 0.25
"""Part of the usual duration before and after which a job is looked at twice as often."""
OVERDUE = 3.0
LOST = 30.0
"""Times the usual duration after which a job is looked at only every `LONGEST_BACKOFF` seconds: it may never end."""
LONGEST_BACKOFF = 30.0
LEAST_BACKOFF = 1.0
"""Seconds; "Retry-After: 0" from a busy service is no invitation to ask at once, over and over."""
LEARNT_FROM = 20
LATER = (60.0, 300.0, 900.0, 3600.0, 3 * 3600.0, 6 * 3600.0)
"""Seconds until a file that could not be had is tried again, after so many tries; the last one holds from then on."""
SOONEST_LATER = 1.0
"""Seconds: also in a practice mode that runs at once."""


class Pace:
    """The rhythm of looking: late at first, quicker near the usual end, slower when a job is overdue.

    `tempo` scales all waiting for jobs: practice mode may run faster than life. It never makes waiting after a
    failure longer, and a busy service's own wish is not scaled.
    """

    def __init__(self, tempo: float = 1.0, *, random: Callable[[], float] = random.random) -> None:
        self.tempo = tempo
        self._random = random
        self._seen: defaultdict[Task, deque[float]] = defaultdict(lambda: deque(maxlen=LEARNT_FROM))

    def learn(self, task: Task, seconds: float) -> None:
        """A job of that kind took `seconds` from sending to its end."""
        if seconds > 0:
            self._seen[task].append(seconds)

    def typical(self, task: Task) -> float:
        """Seconds that a job of that kind usually takes: what was seen, else the table's figure at this tempo."""
        seen = self._seen.get(task)
        return statistics.median(seen) if seen else TASKS[task].typical_seconds * self.tempo

    def first_look(self, task: Task, age: float) -> float:
        """Seconds until the first look at a job sent `age` seconds ago."""
        learnt = self.typical(task) * (1 - NEAR)
        ready = learnt if self._seen.get(task) else TASKS[task].first_look_seconds * self.tempo
        return max(SHORTEST, ready - age)

    def next_look(self, task: Task, age: float) -> float:
        """Seconds until the next look at a job sent `age` seconds ago that was not ready just now."""
        typical = self.typical(task)
        wait = TASKS[task].poll_seconds * self.tempo
        if abs(age - typical) <= typical * NEAR:
            wait /= 2
        elif age > typical * LOST:
            wait = max(wait, LONGEST_BACKOFF * min(1.0, self.tempo))
        elif age > typical * OVERDUE:
            wait *= 2
        return max(SHORTEST, self._jittered(wait))

    def after_failure(self, count: int, error: StudioError) -> float:
        """Seconds to wait after the `count`-th failure in a row; the service's own wish comes first."""
        if isinstance(error, TooBusy) and error.retry_after is not None:
            return max(LEAST_BACKOFF, error.retry_after)
        wait = min(LONGEST_BACKOFF, 2.0 ** (min(count, 10) - 1)) * min(1.0, self.tempo)
        return max(SHORTEST, self._jittered(wait))

    def until_next_try(self, tries: int, longest: float = LATER[-1]) -> float:
        """Seconds until a file is tried again that could not be had in `tries` tries, `longest` at most."""
        wait = min(LATER[min(max(tries, 1), len(LATER)) - 1], longest) * min(1.0, self.tempo)
        return max(SOONEST_LATER, self._jittered(wait))

    def _jittered(self, seconds: float) -> float:
        return seconds * (1 + JITTER * (2 * self._random() - 1))
