"""Commands of the artist's: run without a shell and without our keys; what they print is judged."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from studio.errors import HostError
from studio.hosting.command import Command
from studio.store.settings.hosts import HostKind, HostSettings

pytestmark = pytest.mark.anyio


def command(script: str, remove: str = "", seconds: float = 30.0) -> Command:
    """A command that runs `script` in Python, with the file as its argument."""
    words = f"{shlex.quote(sys.executable)} -c {shlex.quote(script)} {{file}}"
    return Command(HostSettings(HostKind.COMMAND, {"command": words, "remove": remove}), seconds)


async def test_its_last_line_is_the_address_and_the_file_is_gone_afterwards(tmp_path: Path) -> None:
    note = tmp_path / "note"
    script = (
        "import pathlib, sys; f = pathlib.Path(sys.argv[1]);"
        f"pathlib.Path({str(note)!r}).write_text(f'{{f}}|{{f.read_bytes()}}');"
        "print('uploading'); print('https://i.example/' + f.name)"
    )
    hosted = await command(script).put("fox.png", b"picture", "image/png")
    assert (hosted.address, hosted.expires_at) == ("https://i.example/fox.png", None)
    path, _, content = note.read_text().partition("|")
    assert content == "b'picture'"
    assert not Path(path).exists()


async def test_no_shell_reads_it_and_no_key_of_ours_is_in_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "the service's key")
    trap = tmp_path / "trap"
    script = "import os, sys; print(sys.argv[2]); print(os.environ.get('LEGNEXT_API_KEY', 'none'))"
    words = f"{shlex.quote(sys.executable)} -c {shlex.quote(script)} {{file}} ';touch {trap}' "
    hosted = await Command(HostSettings(HostKind.COMMAND, {"command": words})).put("x.png", b"1", "image/png")
    assert hosted.address == "none"
    assert not trap.exists()


async def test_it_can_delete_by_name_and_address(tmp_path: Path) -> None:
    note = tmp_path / "note"
    script = f"import pathlib, sys; pathlib.Path({str(note)!r}).write_text(' '.join(sys.argv[1:]))"
    remove = f"{shlex.quote(sys.executable)} -c {shlex.quote(script)} {{name}} {{address}}"
    host = command("print('https://i.example/1')", remove)
    hosted = await host.put("x.png", b"1", "image/png")
    await host.delete(hosted.key)
    assert note.read_text() == "x.png https://i.example/1"
    with pytest.raises(HostError, match="cannot delete"):
        await command("").delete(hosted.key)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("import sys; print('half', file=sys.stderr); sys.exit('no such account')", "failed: no such account"),
        ("import sys; sys.exit(3)", "failed (code 3)"),
        ("print()", "printed no address"),
    ],
)
async def test_what_goes_wrong_is_one_sentence(script: str, words: str) -> None:
    with pytest.raises(HostError) as refused:
        await command(script).put("x.png", b"1", "image/png")
    assert words in refused.value.sentence


async def test_one_that_does_not_end_is_ended_with_all_that_it_started() -> None:
    # Its child holds the pipe: were it not ended as well, reading would go on.
    script = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    with pytest.raises(HostError, match="did not end within 0 seconds"):
        await command(script, seconds=0.3).put("x.png", b"1", "image/png")


async def test_more_than_anybody_reads_is_thrown_away() -> None:
    hosted = await command("print('https://i.example/1'); print(' ' * 300_000)").put("x.png", b"1", "image/png")
    assert hosted.address == "https://i.example/1"


def test_a_command_that_cannot_be_one() -> None:
    with pytest.raises(HostError, match="There is no command"):
        Command(HostSettings(HostKind.COMMAND, {}))
    with pytest.raises(HostError, match="quotes in the command do not match"):
        Command(HostSettings(HostKind.COMMAND, {"command": "upload 'x"}))


async def test_a_program_that_is_not_there() -> None:
    with pytest.raises(HostError, match="is not there"):
        await Command(HostSettings(HostKind.COMMAND, {"command": "no-such-program-here"})).put("x", b"1", "image/png")
