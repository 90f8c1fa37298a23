"""Which service is meant: by the command line, else the environment, else the settings; and where its work lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio import cli
from studio.errors import DiskError
from studio.setup import Setup, attempt
from studio.store.settings.api_key import VARIABLE, ApiKey
from studio.store.settings.preferences import Preferences


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def prefer(home: Path, **settings: str | int) -> None:
    """Leave these settings as the artist's."""
    preferences = Preferences(home / "settings.json")
    for key, value in settings.items():
        preferences.set(key, value)
    preferences.close()


def setup(home: Path, *arguments: str) -> Setup:
    """As the program does it at its start, the service chosen."""
    made = Setup(cli.parse(["--home", str(home), *arguments]))
    made.choose_as_set()
    return made


def test_nothing_is_decided_at_the_very_first_start(home: Path) -> None:
    assert not setup(home).decided


@pytest.mark.parametrize("arguments", [["--practice"], ["--base-url", "http://127.0.0.1:9"]])
def test_the_command_line_decides(home: Path, arguments: list[str]) -> None:
    assert setup(home, *arguments).decided


def test_a_key_in_the_environment_decides(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "key")
    made = setup(home)
    assert made.decided
    assert not made.practice
    assert made.find_service().api_key == "key"


@pytest.mark.parametrize(("mode", "practice"), [("practice", True), ("service", False)])
def test_the_settings_decide(home: Path, mode: str, practice: bool) -> None:
    prefer(home, mode=mode)
    made = setup(home)
    assert made.decided
    assert made.practice is practice


def test_an_address_on_the_command_line_overrides_practice_in_the_settings(home: Path) -> None:
    prefer(home, mode="practice", base_url="https://set.test")
    made = setup(home, "--base-url", "http://127.0.0.1:9")
    assert not made.practice
    service = made.find_service()
    assert (service.base_url, service.api_key, service.practice) == ("http://127.0.0.1:9", "", False)


def test_the_address_and_key_that_were_kept_are_used(home: Path) -> None:
    prefer(home, mode="service", base_url="https://set.test")
    ApiKey(home, "https://set.test/api").save("kept-key", in_file=True)
    service = setup(home).find_service()
    assert (service.base_url, service.api_key, service.tempo) == ("https://set.test", "kept-key", 1.0)
    assert "kept-key" not in repr(service)


def test_practice_with_an_address_starts_nothing_and_keeps_its_own_library(home: Path) -> None:
    made = setup(home, "--practice", "--base-url", "http://127.0.0.1:9")
    service = made.find_service()
    assert (service.base_url, service.practice) == ("http://127.0.0.1:9", False)
    assert made.home.data.name == "practice"
    assert not made.home.emulator.exists()
    made.close()


def test_practice_starts_its_own_service_and_ends_it(home: Path) -> None:
    made = setup(home, "--practice", "--pace", "0")
    service = made.find_service()
    assert service.practice
    assert service.base_url.startswith("http://127.0.0.1:")
    assert service.api_key
    assert service.tempo == 0.0
    assert (home / "data" / "emulator" / "emulator.db").is_file()
    made.close()
    # The lock is free again, so another start does not find the old one.
    again = setup(home, "--practice", "--pace", "0")
    assert again.find_service().practice
    again.close()


def test_a_borrowed_practice_service_is_taken_over_when_its_lender_has_gone(home: Path) -> None:
    lender, borrower = setup(home, "--practice", "--pace", "0"), setup(home, "--practice", "--pace", "0")
    lent = lender.find_service()
    assert borrower.find_service() == lent
    lender.close()
    own = borrower.find_service()
    assert own.base_url != lent.base_url
    late = setup(home, "--practice", "--pace", "0")
    assert late.find_service() == own
    late.close()
    borrower.close()


def test_practice_never_mixes_with_real_work(home: Path, tmp_path: Path) -> None:
    prefer(home, mode="service", pictures=str(tmp_path / "mine"))
    real, practice = setup(home), setup(home, "--practice")
    assert real.pictures == tmp_path / "mine"
    assert practice.pictures == home / "practice-pictures"
    assert real.home.data != practice.home.data
    assert real.home.config == practice.home.config
    store = practice.open_store()
    store.close()
    assert (home / "data" / "practice" / "library.sqlite3").is_file()
    assert not (home / "data" / "library.sqlite3").exists()


def test_the_tempo_is_the_command_lines_else_practices_own(home: Path) -> None:
    prefer(home, practice_tempo=50)
    assert setup(home, "--practice").tempo == 0.5
    assert setup(home, "--practice", "--pace", "0.25").tempo == 0.25
    assert setup(home).tempo == 1.0
    assert setup(home, "--practice", "--base-url", "http://127.0.0.1:9").tempo == 1.0


def test_trouble_of_the_world_is_one_sentence_and_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise DiskError("The disk is full.", "Make room.")

    assert attempt(fail) == 1
    assert capsys.readouterr().err == "legnext-studio: The disk is full. Make room.\n"


def test_an_interruption_says_what_becomes_of_the_jobs(capsys: pytest.CaptureFixture[str]) -> None:
    def stop() -> int:
        raise KeyboardInterrupt

    def stop_well() -> int:
        raise KeyboardInterrupt("Stopped. Nothing was sent.")

    assert attempt(stop) == 130
    assert "picked up at the next start" in capsys.readouterr().err
    assert attempt(stop_well) == 130
    assert capsys.readouterr().err == "legnext-studio: Stopped. Nothing was sent.\n"


def test_a_bug_is_not_hidden() -> None:
    def bug() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attempt(bug)
