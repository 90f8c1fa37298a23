"""Work beside the window and the engine: threads that wait for a person, and threads that let the window go first."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import TypeVar

T = TypeVar("T")
MODESTY = 5
"""By how much a worker's thread is nicer than the window's where the system knows that of threads (Linux)."""


def aside(work: Callable[[], T]) -> Future[T]:
    """Do `work` there: a keyring may ask its owner, and a question that nobody answers must not keep the process."""
    done: Future[T] = Future()

    def run() -> None:
        with contextlib.suppress(InvalidStateError):  # nobody waits any longer
            try:
                done.set_result(work())
            except Exception as error:
                done.set_exception(error)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return done


def be_modest() -> None:
    """In a worker's thread: let the window go first, whatever there is to do."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a container may not allow it; then it is only a little less smooth
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), MODESTY)
