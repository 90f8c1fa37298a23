"""The whole program as a process that is told to end while a job is with the service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio.store import Store, open_store
from studio.store.records import JobState
from tests.jobs.scripted import Scripted, http, job, scripted
from tests.jobs.test_engine import BALANCE, order

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals"),
]


@contextmanager
def library(home: Path) -> Iterator[Store]:
    store = open_store(home / "data", home / "pictures", home / "cache")
    yield store
    store.close()


def test_a_polite_end_leaves_the_job_to_the_next_start(tmp_path: Path) -> None:
    looked = threading.Event()

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if "/v1/job/" in path:
            looked.set()
        return http(200, BALANCE if "/balance" in path else job("processing"))

    with library(tmp_path) as store:
        made = store.journal.record(order()).result()
        store.journal.change(made.id, state=JobState.ACCEPTED, remote_id="j-1").result()
    with scripted(answer) as server:
        command = [sys.executable, "-m", "studio", "--home", str(tmp_path), "--base-url", server.base_url]
        environment = os.environ | {"LEGNEXT_API_KEY": "key"}
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as program:
            try:
                assert looked.wait(60), "the job was not picked up"
                program.send_signal(signal.SIGTERM)
                _, said = program.communicate(timeout=60)
            finally:
                program.kill()
    assert program.returncode == 0, said
    assert "Traceback" not in said
    with library(tmp_path) as store:
        kept = store.journal.get(made.id).result()
        assert (kept.state, kept.remote_id) == (JobState.ACCEPTED, "j-1")
        assert store.database.check().result() == []
