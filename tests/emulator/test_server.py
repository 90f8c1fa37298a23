"""The emulator as a process: first line, and every way in which it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "studio.emulator", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def test_the_first_line_tells_where_and_with_which_key() -> None:
    with started("--balance", "500", "--api-key", "mine") as (_, hello):
        assert set(hello) == {"base_url", "api_key"}
        assert hello["api_key"] == "mine"
        answer = httpx.get(f"{hello['base_url']}/account/balance", headers={"x-api-key": "mine"})
        assert answer.json()["data"]["balance_usd"] == 0.5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    with started() as (process, _):
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")


def test_it_ends_with_its_parent() -> None:
    with started("--with-parent") as (process, _):
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")
