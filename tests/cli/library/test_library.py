"""`library DEED` knows its deeds, and loads only the one that is meant."""

from __future__ import annotations

import argparse

import pytest

from studio import cli
from studio.cli import library


def test_help_names_every_deed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(["library", "--help"])
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for deed in library.DEEDS:
        assert f"{deed.name} {deed.help}" in shown


def test_only_the_deed_that_is_meant_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    class Module:
        @staticmethod
        def add_arguments(parser: argparse.ArgumentParser) -> None:
            parser.add_argument("word")

        @staticmethod
        def run(options: argparse.Namespace) -> int:
            return len(options.word)

    def load(name: str) -> type[Module]:
        loaded.append(name)
        return Module

    monkeypatch.setattr(library, "import_module", load)
    options = cli.parse(["library", "search", "four", "--practice"])
    assert options.practice  # what holds for every command may stand behind the deed as well
    assert loaded == ["studio.cli.library.search"]
    assert cli.run(options) == 4


def test_a_deed_that_there_is_not_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(["library", "burn"])
    assert ended.value.code == 2
    assert "burn" in capsys.readouterr().err
