"""`library import` and `library export` without a window: what is printed, with which code it ends, what is written."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from studio import cli
from studio.cli.library.progress import Progress
from studio.store import LIBRARY_FILE
from tests import foreign
from tests.jobs.test_by_id import LOST, PROMPT, buy, finished
from tests.service import serving


def library(home: Path, *arguments: str) -> int:
    return cli.run(cli.parse(["library", "--home", str(home), *arguments]))


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    foreign.midjourney(tmp_path / "downloads")
    foreign.a1111(tmp_path / "downloads" / "sd.png")
    return tmp_path / "downloads"


def test_a_folder_comes_in_and_goes_out_into_another_library(
    tmp_path: Path, downloads: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert library(one, "import", str(downloads), "--project", "Foxes", "--tag", "old", "--json") == 0
    assert told(capsys) | {"jobs": 2} == {
        "jobs": 2, "added": [], "pictures": 5, "known": 0, "merged": 0, "unusable": [], "stopped": False, "error": "",
    }  # fmt: skip
    assert library(one, "import", str(downloads)) == 0
    assert capsys.readouterr().out == "5 already here.\n"
    assert library(one, "export", "project:foxes", "-o", str(tmp_path / "out.zip"), "--json") == 0
    assert told(capsys) == {
        "output": str(tmp_path / "out.zip"), "jobs": 2, "pictures": 5, "under_way": 0, "lost": [],
        "bytes": sum(path.stat().st_size for path in downloads.iterdir()),
    }  # fmt: skip
    assert library(two, "import", str(tmp_path / "out.zip")) == 0
    assert "5 pictures in 2 new jobs brought in" in capsys.readouterr().out
    assert library(two, "search", "--json", "project:foxes") == 0
    assert {job["prompt"].split("\n")[0] for job in told(capsys)["jobs"]} == {
        "a fox in snow --ar 3:2 --v 6.1", "a fox in snow, (masterpiece:1.2)",
    }  # fmt: skip


def test_a_dry_run_says_what_would_come_and_makes_nothing(
    tmp_path: Path, downloads: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (downloads / "bad\x1b[31m.png").write_bytes(b"nothing")
    assert library(tmp_path / "home", "import", str(downloads), "--dry-run") == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].startswith("5 pictures would come, ")
    assert "  4 pictures in 1 job from Midjourney" in out.splitlines()
    assert "\x1b" not in err
    assert "bad" in err.splitlines()[-1]
    assert library(tmp_path / "home", "import", str(downloads), "--dry-run", "--json") == 0
    facts = told(capsys)
    assert (facts["jobs"], facts["origins"]) == (2, {"midjourney": 1, "a1111": 1})
    assert not (tmp_path / "home" / "data" / LIBRARY_FILE).exists()


def test_what_cannot_be_is_one_sentence(tmp_path: Path, downloads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for code, said, arguments in [
        (2, "say what to bring in", ["import"]),
        (1, "There is no “", ["import", str(tmp_path / "gone")]),
        (1, "finds no job", ["export", "owl", "-o", str(tmp_path / "out")]),
        (2, "There is no field", ["export", "nonsense:1", "-o", str(tmp_path / "out")]),
        (1, "no job number", ["import", "--ids", str(downloads / "sd.png")]),
        (1, "cannot be read", ["import", "--ids", str(tmp_path / "gone")]),
    ]:
        assert library(tmp_path / "home", *arguments) == code
        out, err = capsys.readouterr()
        assert (out, len(err.splitlines())) == ("", 1)
        assert err.startswith("legnext-studio: ")
        assert said in err
    assert library(tmp_path / "home", "import", str(downloads)) == 0
    assert library(tmp_path / "home", "export", "", "-o", str(downloads)) == 1
    assert "is there already" in capsys.readouterr().err


def test_a_broken_file_ends_with_1_and_the_others_are_there(
    tmp_path: Path, downloads: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (downloads / "broken.png").write_bytes(foreign.png(tmp_path / "x.png").read_bytes()[:100])
    assert library(tmp_path / "home", "import", str(downloads)) == 1
    out, err = capsys.readouterr()
    assert out == "5 pictures in 2 new jobs brought in, 1 could not be used.\n"
    assert err.splitlines()[-1] == "legnext-studio: “broken.png” is not a whole picture."


def test_job_numbers_are_fetched_and_lost_ones_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(tmp_path / "service") as service:
        monkeypatch.setenv("LEGNEXT_API_KEY", service.api_key)
        number = buy(service, "/v1/diffusion", text=PROMPT)
        finished(service, number)
        where = ("--base-url", service.base_url, "--pace", "0")
        monkeypatch.setattr("sys.stdin", io.StringIO(f"job {number} and {LOST}"))
        assert library(tmp_path / "home", "import", "--ids", "-", "--json", *where) == 1
        out, err = capsys.readouterr()
        facts = json.loads(out)
        assert (len(facts["jobs"]), facts["pictures"], facts["missing"], facts["points"]) == (1, 4, 0, 40)
        assert LOST in err
        (tmp_path / "list.txt").write_text(number)
        assert library(tmp_path / "home", "import", "--ids", str(tmp_path / "list.txt"), "--dry-run", *where) == 1
        assert "1 already in the library" in capsys.readouterr().out
    assert library(tmp_path / "home", "search", "--json", "lighthouse") == 0
    assert told(capsys)["count"] == 1


def test_a_log_is_not_filled_with_counts(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    progress = Progress("counted", lambda: now[0])
    for done in range(101):
        progress(done, 100)
        now[0] += 0.05
    progress.end()
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "counted 100 of 100"
    assert len(lines) <= 7
