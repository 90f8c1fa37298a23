"""`generate` without a window: pictures on the disk and paths on stdout, or exit code 1 and a sentence on stderr."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from studio import cli, log
from tests.jobs.scripted import Scripted, http, scripted
from tests.service import serving

PROMPT = "a lighthouse in fog --ar 3:2 --draft"


@pytest.fixture(autouse=True)
def _log_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command keeps a log of its own for the process; here the process goes on."""
    kept: list[Path] = []
    monkeypatch.setattr(log, "set_up", kept.append)
    monkeypatch.setattr(log, "_secrets", set())
    before = list(logging.getLogger().handlers)
    yield
    assert logging.getLogger().handlers == before


def generate(home: Path, *arguments: str) -> int:
    return cli.run(cli.parse(["generate", "--home", str(home / "home"), "-o", str(home / "out"), *arguments]))


def test_pictures_are_written_and_their_paths_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(tmp_path / "service") as service:
        monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
        assert generate(tmp_path, PROMPT, "--base-url", service.base_url, "--pace", "0") == 0
        assert sum(service.parts.ledger.purse()) == 21_000 - 40
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert len(paths) == 4
    assert sorted((tmp_path / "out").iterdir()) == sorted(paths)
    for path in paths:
        with Image.open(path) as picture:
            picture.load()
            assert picture.width / picture.height == pytest.approx(1.5, rel=0.01)


def test_one_json_object_says_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(tmp_path / "service") as service:
        monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
        assert generate(tmp_path, "ein Schäfer --draft", "--json", "--base-url", service.base_url, "--pace", "0") == 0
    [line] = capsys.readouterr().out.splitlines()
    assert "Schäfer" in line
    told = json.loads(line)
    assert set(told) == {"job_id", "prompt", "points", "dollars", "seed", "pictures"}
    assert (told["prompt"], told["points"], told["dollars"]) == ("ein Schäfer --draft", 40, 0.04)
    assert told["job_id"]
    assert all(Path(path).is_file() for path in told["pictures"])
    assert len(told["pictures"]) == 4


@pytest.mark.parametrize("prompt", ["", "a hill --relax", "a" * 8193], ids=["empty", "refused flag", "too long"])
def test_what_is_certain_to_be_refused_is_one_sentence_and_nothing_is_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], prompt: str
) -> None:
    with scripted(lambda *_: http(500, b"")) as server:
        assert generate(tmp_path, prompt, "--base-url", server.base_url) == 1
        assert server.posts == []
        assert server.gets == []
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("legnext-studio: ")
    assert err.rstrip().endswith(".")
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_group_makes_one_job_of_each_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(tmp_path / "service") as service:
        monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
        where = ("--base-url", service.base_url, "--pace", "0")
        assert generate(tmp_path, "a {red, green} hill --draft --repeat 2", "--json", *where) == 0
        assert sum(service.parts.ledger.purse()) == 21_000 - 4 * 40
    told = json.loads(capsys.readouterr().out)
    assert [job["prompt"] for job in told["jobs"]] == ["a red hill --draft"] * 2 + ["a green hill --draft"] * 2
    assert (told["points"], told["dollars"]) == (160, 0.16)
    assert len({path for job in told["jobs"] for path in job["pictures"]}) == 16


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{1..10} hills {1..10}"], "100 jobs for 8,000 points"),
        (["a {red, green} hill", "--most", "1"], "2 jobs for 160 points"),
        (["{1..10}" * 6], "1,000,000 jobs"),
        (["a {red, green --chaos 500} hill"], "--chaos goes from 0 to 100"),
    ],
)
def test_more_than_is_allowed_and_what_one_of_many_would_be_refused_for_sends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with scripted(lambda *_: http(500, b"")) as server:
        assert generate(tmp_path, *arguments, "--base-url", server.base_url) == 1
        assert server.posts == []
    assert said in capsys.readouterr().err


def test_without_a_network_it_is_a_sentence_and_the_job_is_not_left_for_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "a-key-of-no-use")
    assert generate(tmp_path, PROMPT, "--base-url", "http://127.0.0.1:9") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "Nothing was sent" in err
    assert "Traceback" not in err
    with serving(tmp_path / "service") as service:
        monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
        assert generate(tmp_path, PROMPT, "--base-url", service.base_url, "--pace", "0") == 0
        assert sum(service.parts.ledger.purse()) == 21_000 - 40


@pytest.mark.parametrize(
    "body", [b"<html>log in to this network</html>", b'{"job_id": "j", "sta'], ids=["html", "half a json"]
)
def test_a_server_that_is_not_the_service_is_a_sentence_and_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], body: bytes
) -> None:
    monkeypatch.setenv("LEGNEXT_API_KEY", "a-key-of-no-use")

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        return http(200, body, "content-type: text/html")

    with scripted(answer) as server:
        assert generate(tmp_path, PROMPT, "--base-url", server.base_url) == 1
        assert len(server.posts) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "may have been bought" in err
    assert "Traceback" not in err
    assert "a-key-of-no-use" not in err
    assert not (tmp_path / "out").exists()


def test_a_missing_key_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(tmp_path / "service") as service:
        assert generate(tmp_path, PROMPT, "--base-url", service.base_url) == 1
        assert sum(service.parts.ledger.purse()) == 21_000
    assert "key" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_leaves_the_pictures_in_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("in the folder's place")
    with serving(tmp_path / "service") as service:
        monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
        assert generate(tmp_path, PROMPT, "--base-url", service.base_url, "--pace", "0") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "They are safe in the library." in err
    assert len([path for path in (tmp_path / "home" / "pictures").rglob("*.png") if path.is_file()]) == 4
