"""The emulator as a process: first line, and every way in which it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def test_options_do_what_the_control_endpoint_does() -> None:
    options = ["--fault", "402:times=2,path=/api/account/*", "--fault", "500", "--switch", "times=offset"]
    with started(*options, "--switch", "open_job_reads=on", "--advance", "2d") as (_, hello):
        headers = {"x-api-key": hello["api_key"]}
        address = f"{hello['base_url']}/account/balance"
        assert [httpx.get(address, headers=headers).status_code for _ in range(4)] == [402, 402, 500, 200]
        assert httpx.get(f"{hello['base_url']}/v1/job/x").status_code == 404
        state = httpx.get(f"{hello['base_url'].removesuffix('/api')}/emulator/control", headers=headers).json()
        assert (state["clock_offset"], state["switches"]["times"]) == (2 * 86_400, "offset")


def test_the_same_luck_draws_the_same_seeds() -> None:
    def seeds(*options: str) -> list[str]:
        with started(*options) as (_, hello):
            address, headers = f"{hello['base_url']}/v1/diffusion", {"x-api-key": hello["api_key"]}
            made = [httpx.post(address, json={"text": "a hill"}, headers=headers).json() for _ in range(2)]
        return [job["job_id"] for job in made]

    first = seeds("--luck", "7")
    assert len(set(first)) == 2
    assert seeds("--luck", "7") == first
    assert not set(first) & set(seeds("--luck", "8"))


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--fault", "418", "no fault is called '418'"),
        ("--switch", "colour=red", "no switch is called 'colour'"),
        ("--switch", "times=never", "must be one of"),
        ("--advance", "backwards", "36h"),
        ("--pace", "-1", "0 or more"),
        ("--balance", "-1", "whole number of points"),
        ("--balance", "lots", "whole number of points"),
    ],
)
def test_a_wrong_option_is_explained(option: str, value: str, words: str) -> None:
    command = [sys.executable, "-m", "studio.emulator", option, value]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert words in ended.stderr


def test_the_studio_has_it_as_a_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "studio", "emulator", "--home", str(tmp_path), "--with-parent", "--fault", "429"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        hello = json.loads(process.stdout.readline())
        answer = httpx.get(f"{hello['base_url']}/account/balance", headers={"x-api-key": hello["api_key"]})
        assert answer.status_code == 429
        process.communicate()
    assert (tmp_path / "emulator.db").is_file()


def ended(*options: str) -> subprocess.CompletedProcess[str]:
    """What an emulator that does not come up leaves behind."""
    command = [sys.executable, "-m", "studio.emulator", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)


def test_a_home_that_is_in_use_is_refused(tmp_path: Path) -> None:
    with started("--home", str(tmp_path)) as (first, _):
        second = ended("--home", str(tmp_path))
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr == f"another practice service works in {tmp_path}\n"
        assert first.poll() is None
    with started("--home", str(tmp_path)):
        pass  # one that was killed leaves the home free


def test_a_home_that_is_of_no_use_is_explained_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "emulator.db").write_bytes(b"garbage" * 1000)
    for home, words in ((tmp_path / "file" / "x", "cannot work in"), (tmp_path, "emulator.db")):
        refused = ended("--home", str(home))
        assert (refused.returncode, refused.stdout) == (1, "")
        assert words in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
