"""`library search` finds what the window finds, and writes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio import cli
from studio.request.tasks import Task
from studio.store import LIBRARY_FILE, open_store
from studio.store.records import NewJob

PROMPTS = ("a fox --ar 3:2", "a fox --tile", "a hill\x1b[31m --ar 3:2")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store = open_store(tmp_path / "data", tmp_path / "pictures", tmp_path / "cache", lambda: 1_795_521_600.0)
    for prompt in PROMPTS:
        store.journal.record(NewJob(task=Task.DIFFUSION, body={}, prompt=prompt, estimate=80)).result()
    store.close()
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    code = cli.run(cli.parse(["library", "--home", str(home), "search", "--json", *arguments]))
    out, err = capsys.readouterr()
    assert err == ""
    return code, json.loads(out)


@pytest.mark.parametrize(
    ("query", "ids"), [("fox", [2, 1]), ("fox ar:3:2", [1]), ("", [3, 2, 1]), ("-fox", [3]), ("owl", [])]
)
def test_one_json_object_with_what_the_search_finds(
    capsys: pytest.CaptureFixture[str], home: Path, query: str, ids: list[int]
) -> None:
    code, about = told(capsys, home, "--", query)
    assert [job["id"] for job in about["jobs"]] == ids
    assert (code, about["count"], about["mistakes"]) == (0 if ids else 1, len(ids), [])


def test_a_mistake_is_told_and_the_rest_counts(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    _, about = told(capsys, home, "fox nonsense:1", "--most", "1")
    assert (about["count"], [job["prompt"] for job in about["jobs"]]) == (2, [PROMPTS[1]])
    assert about["mistakes"] == [{"start": 4, "end": 14, "message": "There is no field “nonsense”."}]


def test_lines_for_people_steer_no_terminal(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert cli.run(cli.parse(["library", "--home", str(home), "search", "ar:3:2 cost:x"])) == 0
    out, err = capsys.readouterr()
    assert "\x1b" not in out
    assert out.splitlines()[-1] == "2 jobs found"
    assert "Imagine" in out
    assert err.startswith("legnext-studio: “x” is no number")


def test_no_library_is_one_sentence_and_none_is_made(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.run(cli.parse(["library", "--home", str(tmp_path), "search", "fox"])) == 2
    assert "There is no library" in capsys.readouterr().err
    assert not (tmp_path / "data" / LIBRARY_FILE).exists()
