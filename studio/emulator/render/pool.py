"""Worker processes that draw, fed by pipes; they end by themselves when this process does, however it ends."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

WORKER_OPTION = "--render-worker"


class RenderFailed(Exception):
    """A worker could not carry out an order; the text says why."""


class UnreadablePicture(Exception):
    """A file that an order names holds no picture; the text says which, `code` is for the job's error."""

    code = 400


class RenderPool:
    """Carries out drawing orders (see render.worker) off the event loop, `size` at a time, started late."""

    def __init__(self, size: int) -> None:
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="render")
        self._local = threading.local()
        self._lock = threading.Lock()
        self._workers: list[subprocess.Popen[bytes]] = []
        self._closed = False

    async def carry_out(self, order: dict[str, Any]) -> dict[str, Any]:
        """Run one order and return its result; UnreadablePicture or RenderFailed when it cannot be done."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, order)

    def close(self) -> None:
        """End the workers and wait for them; orders under way fail."""
        with self._lock:
            self._closed = True
            workers, self._workers = self._workers, []
        for worker in workers:
            worker.terminate()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in workers:
            worker.wait()
            _close_pipes(worker)

    def _run(self, order: dict[str, Any]) -> dict[str, Any]:
        worker = self._worker()
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            worker.stdin.write(json.dumps(order).encode() + b"\n")
            worker.stdin.flush()
            line = worker.stdout.readline()
        except (OSError, ValueError) as problem:
            raise RenderFailed("the drawing process ended") from problem
        if not line:
            raise RenderFailed("the drawing process ended")
        answer: dict[str, Any] = json.loads(line)
        if "unreadable" in answer:
            raise UnreadablePicture(answer["unreadable"])
        if "error" in answer:
            raise RenderFailed(answer["error"])
        return answer

    def _worker(self) -> subprocess.Popen[bytes]:
        worker: subprocess.Popen[bytes] | None = getattr(self._local, "worker", None)
        if worker is not None and worker.poll() is None:
            return worker
        with self._lock:
            if self._closed:
                raise RenderFailed("the service is stopping")
            if worker is not None and worker in self._workers:
                self._workers.remove(worker)
                _close_pipes(worker)
            worker = subprocess.Popen(
                _command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(), start_new_session=True
            )
            self._workers.append(worker)
        self._local.worker = worker
        return worker


def _close_pipes(worker: subprocess.Popen[bytes]) -> None:
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # the worker died with an order in its pipe; nobody waits for it
                continue


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "emulator", WORKER_OPTION]
    return [sys.executable, "-m", "studio.emulator", WORKER_OPTION]


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[3])
    known = os.environ.get("PYTHONPATH", "")
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **one_thread, "PYTHONPATH": f"{root}{os.pathsep}{known}" if known else root}
