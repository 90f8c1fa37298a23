"""`legnext-studio generate` as a shell script meets it: a process with arguments, two streams and an exit code."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import pytest
from PIL import Image

from tests.jobs.scripted import Scripted, http, job, scripted
from tests.jobs.test_engine import BALANCE
from tests.service import serving

INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may start the tests with it switched off
from studio.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def generate(home: Path, *arguments: str, key: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"LEGNEXT_API_KEY": key} if key else {})
    command = [sys.executable, "-m", "studio", "generate", "--home", str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


def jobs(home: Path) -> list[tuple[str, str]]:
    reader = sqlite3.connect(home / "data" / "library.sqlite3")
    try:
        return reader.execute("SELECT state, sent_to FROM job ORDER BY id").fetchall()
    finally:
        reader.close()


def test_pictures_on_disk_paths_on_stdout_and_the_job_in_the_library(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    with serving(tmp_path / "service") as service:
        where = ("--base-url", service.base_url, "--output", str(out))
        ran = generate(home, "a hill --ar 3:2 --draft", *where, key=service.api_key)
        assert ran.returncode == 0, ran.stderr
        paths = [Path(line) for line in ran.stdout.splitlines()]
        assert sorted(out.iterdir()) == sorted(paths)
        for path in paths:
            with Image.open(path) as image:
                assert image.size == (1344, 896)
        assert len(paths) == 4
        [(state, sent_to)] = jobs(home)
        assert state == "done"
        assert sent_to.startswith(f"{service.base_url}#")

        again = generate(home, "a hill --draft", *where, "--json", key=service.api_key)
        assert json.loads(again.stdout)["points"] == 40
        assert jobs(home)[1] == ("done", sent_to)


def test_a_key_that_does_not_open_is_a_sentence_and_leaves_no_job_waiting(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(tmp_path / "service") as service:
        ran = generate(home, "a hill", "--base-url", service.base_url, "-o", str(tmp_path / "out"), key="wrong")
    assert ran.returncode == 1
    assert "Failed to verify api key" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    assert [state for state, _ in jobs(home)] == ["dropped"]


def test_what_would_be_refused_is_not_even_journalled(tmp_path: Path) -> None:
    ran = generate(tmp_path / "home", "a hill --relax", "-o", str(tmp_path / "out"))
    assert ran.returncode == 1
    assert "--relax" in ran.stderr
    assert not (tmp_path / "home" / "data").exists()


def read_until(stream: IO[str], word: str) -> None:
    assert any(word in line for line in stream), f"never said: {word}"


def interrupt(home: Path, base_url: str, once: str, then: threading.Event) -> str:
    """Press Ctrl-C once a word was said; `then` is set when that was heard. Returns what was said after it."""
    command = [sys.executable, "-c", INTERRUPTIBLE, "generate", "--home", str(home), "a hill", "--base-url", base_url]
    environment = os.environ | {"LEGNEXT_API_KEY": "key"}
    with subprocess.Popen(
        [*command, "-o", str(home / "out")], stderr=subprocess.PIPE, text=True, env=environment
    ) as program:
        try:
            assert program.stderr is not None
            read_until(program.stderr, once)
            program.send_signal(signal.SIGINT)
            read_until(program.stderr, "stopping")
            then.set()
            said = program.stderr.read()
            assert program.wait(60) == 130, said
        finally:
            program.kill()
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("once", ["tries again", "sending"])
def test_ctrl_c_takes_back_what_the_service_has_not_taken(tmp_path: Path, once: str) -> None:
    stopped = threading.Event()

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method != "POST":
            return http(200, BALANCE)
        if once == "sending":
            stopped.wait(60)
        return http(429, {"code": 429, "message": "busy"}, "retry-after: 60")

    with scripted(answer) as server:
        said = interrupt(tmp_path, server.base_url, once, stopped)
    assert said == "legnext-studio: Stopped. Nothing is with the service, and nothing is charged.\n"
    assert [state for state, _ in jobs(tmp_path)] == ["dropped"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("once", ["accepted", "sending"])
def test_ctrl_c_says_that_the_service_has_the_job_and_leaves_it_to_the_window(tmp_path: Path, once: str) -> None:
    stopped = threading.Event()

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST" and once == "sending":
            stopped.wait(60)
        return http(200, BALANCE if "/balance" in path else job("pending"))

    with scripted(answer) as server:
        said = interrupt(tmp_path, server.base_url, once, stopped)
    assert "The job is with the service and goes on there" in said
    assert [state for state, _ in jobs(tmp_path)] == ["accepted"]
