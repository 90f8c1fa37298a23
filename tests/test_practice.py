"""The practice service as a child process: it comes up in time or not at all, is shared, and learns no secrets."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import DiskError, NetworkError, Remedy
from studio.practice import Practice

HELLO = 'import json, sys; print(json.dumps({"base_url": "http://127.0.0.1:1/api", "api_key": "k"}), flush=True)\n'
DEAF = "import time; time.sleep(600)\n"
"""It does not even look whether its standard input is closed."""


def child(code: str, note: Path) -> list[str]:
    """A program in the emulator's place, which first writes down its process number and what it was told."""
    told = (
        f"import json, os, sys; open({str(note)!r}, 'w').write(json.dumps([os.getpid(), sys.argv, dict(os.environ)]))\n"
    )
    return [sys.executable, "-c", told + code]


def is_running(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def answers(base_url: str, key: str) -> int:
    """The status of a look at the balance."""
    request = urllib.request.Request(f"{base_url}/account/balance", headers={"x-api-key": key})
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_it_comes_up_answers_and_leaves(tmp_path: Path) -> None:
    with Practice(tmp_path / "emulator", pace=0.0) as (base_url, key):
        assert answers(base_url, key) == 200
        assert answers(base_url, "another") == 401
    with pytest.raises(urllib.error.URLError):
        answers(base_url, key)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (DEAF, "said nothing for 1 seconds"),
        ("print('half a line', end='', flush=True)\n" + DEAF, "said nothing for 1 seconds"),
        ("print('good morning', flush=True)\n" + DEAF, "cannot be read"),
        ("import sys; sys.stdout.buffer.write(bytes(range(128, 256)) + b'\\n'); sys.stdout.flush()\n" + DEAF, "read"),
        ("print('x' * 100_000, flush=True)\n" + DEAF, "cannot be read"),
        ("print('[1, 2]', flush=True)\n" + DEAF, "cannot be read"),
        ('print(\'{"base_url": null, "api_key": 3}\', flush=True)\n' + DEAF, "cannot be read"),
        ("raise SystemExit(3)\n", "it ended"),
    ],
    ids=["nothing", "half a line", "another line", "no text", "no end", "a list", "no strings", "dies"],
)
def test_one_that_does_not_say_where_it_listens_is_ended(tmp_path: Path, code: str, why: str) -> None:
    note = tmp_path / "note"
    practice = Practice(tmp_path / "emulator", program=child(code, note), patience=1.0, grace=0.1)
    with pytest.raises(NetworkError, match="The practice service did not start") as refusal:
        practice.start()
    assert why in refusal.value.sentence
    assert refusal.value.advice == "Start the studio again."
    assert refusal.value.remedy is Remedy.RETRY
    if note.is_file():  # a child may be ended before it has begun
        assert not is_running(json.loads(note.read_text())[0])
    # The lock went with it: the next one may start.
    with Practice(tmp_path / "emulator", program=child(HELLO, note)) as found:
        assert found == ("http://127.0.0.1:1/api", "k")


def test_a_program_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="did not start: No such file"):
        Practice(tmp_path, program=[str(tmp_path / "nothing")]).start()


def test_a_home_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskError, match="no place to work"):
        Practice(tmp_path / "file" / "emulator").start()


def test_the_artists_key_is_not_handed_to_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "canary-key")
    note = tmp_path / "note"
    with Practice(tmp_path / "emulator", pace=0.5, luck=7, program=child(HELLO + "sys.stdin.read()\n", note)):
        _, arguments, environment = json.loads(note.read_text())
        assert "canary-key" not in note.read_text()
    assert arguments[1:] == ["--home", str(tmp_path / "emulator"), "--with-parent", "--pace", "0.5", "--luck", "7"]
    assert environment["HOME"] == os.environ["HOME"]
    assert os.environ["LEGNEXT_API_KEY"] == "canary-key"


def test_one_that_was_stopped_may_be_stopped_again(tmp_path: Path) -> None:
    practice = Practice(tmp_path, program=child(HELLO + "sys.stdin.read()\n", tmp_path / "note"))
    practice.start()
    practice.stop()
    practice.stop()


# --- two programs ----------------------------------------------------------------------------------------------------

SECOND = """
import sys
from pathlib import Path
from studio.practice import Practice
practice = Practice(Path(sys.argv[1]), pace=0.0)
print(*practice.start(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that has started the practice service of `tmp_path`."""
    program = subprocess.Popen(
        [sys.executable, "-c", SECOND, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield program
    with program:
        program.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="the lock is a POSIX one")
def test_two_programs_share_one_and_the_survivor_starts_its_own(tmp_path: Path, beside: subprocess.Popen[str]) -> None:
    assert beside.stdout is not None
    theirs = tuple(beside.stdout.readline().split())
    with Practice(tmp_path, pace=0.0) as mine:
        assert mine == theirs
        assert answers(*mine) == 200
    assert answers(*mine) == 200  # it is not ours to end
    beside.send_signal(signal.SIGKILL)
    beside.wait()
    with Practice(tmp_path, pace=0.0) as own:
        assert own != theirs
        assert answers(*own) == 200


@pytest.mark.skipif(sys.platform == "win32", reason="the lock is a POSIX one")
def test_one_that_is_just_starting_is_waited_for(tmp_path: Path) -> None:
    go = tmp_path / "go"
    slow = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.01)\n" + HELLO + "sys.stdin.read()\n"
    first = Practice(tmp_path / "emulator", program=child(slow, tmp_path / "note"))
    starting = threading.Thread(target=first.start)
    starting.start()
    try:
        while not (tmp_path / "note").is_file():
            assert starting.is_alive()
        with pytest.raises(NetworkError, match="Another studio"):
            Practice(tmp_path / "emulator", patience=0.2).start()
        go.touch()
        with Practice(tmp_path / "emulator", program=[str(tmp_path / "must not be started")]) as found:
            assert found == ("http://127.0.0.1:1/api", "k")
    finally:
        go.touch()
        starting.join(30)
        first.stop()
