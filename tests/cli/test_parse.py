"""The command line: options before and after the command, what it refuses, and what each command hands on."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import pytest

import studio
from studio import cli
from studio.cli import emulator
from studio.cli.emulator import run as run_emulator


def test_without_a_command_the_window_is_wanted() -> None:
    options = cli.parse([])
    assert options.command is None
    assert (options.home, options.practice, options.base_url, options.style, options.pace) == (
        None,
        False,
        "",
        "",
        None,
    )


SHARED: list[tuple[list[str], str, object]] = [
    (["--home", "there"], "home", Path("there")),
    (["--practice"], "practice", True),
    (["--base-url", "http://127.0.0.1:1"], "base_url", "http://127.0.0.1:1"),
    (["--style", "fusion"], "style", "fusion"),
    (["--pace", "0.5"], "pace", 0.5),
]


@pytest.mark.parametrize(("words", "name", "value"), SHARED, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize(
    "command", [["generate", "a hill", "-o", "out"], ["emulator"], ["tour", "-o", "out"]], ids=" ".join
)
def test_a_shared_option_means_the_same_before_and_after_the_command(
    words: list[str], name: str, value: object, command: list[str]
) -> None:
    for arguments in ([*words, *command], [*command, *words]):
        options = cli.parse(arguments)
        assert options.command == command[0]
        assert getattr(options, name) == value


def test_the_later_one_wins_and_an_absent_one_changes_nothing() -> None:
    options = cli.parse(["--pace", "1", "--home", "here", "emulator", "--pace", "2"])
    assert (options.pace, options.home) == (2.0, Path("here"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["paint"], "paint"),
        (["generate", "a hill"], "--output"),
        (["generate", "-o", "out"], "PROMPT"),
        (["generate", "a", "hill", "-o", "out"], "hill"),
        (["tour"], "--output"),
        (["tour", "-o", "out", "--theme", "pink"], "pink"),
        (["--style", "motif"], "motif"),
        (["--pace", "slow"], "slow"),
        (["--prac"], "--prac"),  # no guessing: an option that comes later could change what it means
        (["emulator", "--port", "many"], "many"),
        (["--port=1", "emulator"], "--port=1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_not_understood_is_named_and_ends_with_2(
    arguments: Sequence[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


def test_a_prompt_that_is_called_like_a_command_is_a_prompt() -> None:
    options = cli.parse(["generate", "tour", "-o", "out"])
    assert (options.command, options.prompt) == ("generate", "tour")


def test_help_names_every_command_and_version_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("--help", "--version"):
        with pytest.raises(SystemExit) as ended:
            cli.parse([word])
        assert ended.value.code == 0
    shown = capsys.readouterr().out
    for command in cli.COMMANDS:
        assert command.name in shown
        assert command.help.split(",")[0] in " ".join(shown.split())
    assert f"Legnext Studio {studio.__version__}" in shown


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["emulator"], {"port": 0, "pace": 1.0, "home": None, "with_parent": False}),
        (["--pace", "0", "emulator", "--port", "8123"], {"port": 8123, "pace": 0.0}),
        (["emulator", "--balance", "0", "--home", "there"], {"balance": 0, "home": Path("there")}),
    ],
    ids=lambda value: " ".join(value),
)
def test_the_emulator_is_handed_what_was_asked_for(
    arguments: list[str], wanted: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Namespace] = []

    def serve(options: Namespace) -> int:
        served.append(options)
        return 7

    monkeypatch.setattr(emulator, "serve", serve)
    assert run_emulator(cli.parse(arguments)) == 7
    assert {name: getattr(served[0], name) for name in wanted} == wanted


def test_an_emulator_whose_port_is_taken_says_so_and_ends_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.run(cli.parse(["emulator", "--port", str(port), "--home", str(tmp_path)])) == 1
    assert f"cannot listen on port {port}" in capsys.readouterr().err


def test_an_emulator_that_is_handed_nonsense_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(cli.parse(["emulator", "--pace", "-1"])) == 2
    assert "--pace must be 0 or more" in capsys.readouterr().err


def test_a_tour_into_a_folder_that_cannot_be_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the folder's place")
    assert cli.run(cli.parse(["tour", "-o", str(tmp_path / "file" / "out")])) == 1
    said = capsys.readouterr().err
    assert said.startswith("legnext-studio: ")
    assert "cannot be written" in said
    assert len(said.splitlines()) == 1


def test_only_the_command_that_is_meant_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    class Module:
        @staticmethod
        def add_arguments(parser: argparse.ArgumentParser) -> None:
            """It takes nothing."""

    def load(name: str) -> type[Module]:
        loaded.append(name)
        return Module

    monkeypatch.setattr(cli, "import_module", load)
    cli.parse(["emulator"])
    cli.parse([])
    assert loaded == ["studio.cli.emulator"]
