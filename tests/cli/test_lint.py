"""`lint` says without a window what the window would say, and its exit code whether the prompt can be sent."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from studio import cli
from studio.request.prompt import parse
from studio.request.rules import lint
from studio.request.tariff import of_prompt


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = cli.run(cli.parse(["lint", "--json", *arguments]))
    out, err = capsys.readouterr()
    assert err == ""
    return code, json.loads(out)


@pytest.mark.parametrize(
    ("arguments", "code", "jobs", "points", "levels"),
    [
        (["a fox --ar 3:2"], 0, 1, 80, []),
        (["a fox --draft"], 0, 1, 40, []),
        (["a fox --v 8 --hd"], 0, 1, 320, ["warn"]),
        (["a fox --relax"], 1, 1, 80, ["block"]),
        (["a {red, green} fox --ar {1:1, 3:2} --repeat 3"], 0, 12, 960, []),
        (["a fox --v {7, 8} {--hd --v 8, }"], 0, 4, 80 + 320 + 80 + 320, ["warn"] * 3),
        (["{1..10}" * 6], 0, 10**6, 80 * 10**6, []),
        (["a {} fox"], 1, 1, 80, ["block"]),
        (["a fox {--chaos 5, --chaos 500}"], 1, 2, 160, ["block"]),
        (["https://a.b/c.png waves --bs 1 --motion 3", "--video"], 0, 1, 120, ["warn"]),
        (["waves --bs 3", "--video"], 1, 1, 480, ["block"]),
        (["a fox", "--remix-of", "--ar 3:2 --v 6"], 0, 1, 120, ["warn", "warn"]),
        (["a fox --ar 3:2", "--remix-of", "--ar 3:2"], 0, 1, 120, []),
        ([""], 1, 1, 80, ["block"]),
        (["--raw --ar 3:2"], 0, 1, 80, ["warn"]),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_one_json_object_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, jobs: int, points: int, levels: list[str]
) -> None:
    ended, about = told(capsys, *arguments)
    assert set(about) == {"jobs", "points", "findings"}
    assert (about["jobs"], [finding["level"] for finding in about["findings"]]) == (jobs, levels)
    assert (ended, about["points"]) == (code, points)
    for finding in about["findings"]:
        assert set(finding) == {"level", "start", "end", "message", "fix"}
        assert 0 <= finding["start"] <= finding["end"] <= len(arguments[0])


def test_findings_are_those_of_the_window_with_the_text_as_it_would_be_mended(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "ein Fuchs 🦊 —ar 3:2 --personalize abc --chaos 500"
    _, about = told(capsys, text)
    found = lint(text)
    assert [finding["message"] for finding in about["findings"]] == [problem.sentence for problem in found]
    assert [finding["fix"] for finding in about["findings"]] == [problem.fix and problem.fix.text for problem in found]
    assert text[about["findings"][0]["start"] : about["findings"][0]["end"]] == "—ar 3:2"
    assert about["points"] == of_prompt(parse(text)).points


def test_sentences_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(cli.parse(["lint", "a fox --v 8 --stop 50"])) == 0
    assert capsys.readouterr().out.splitlines() == [
        "warn: Version 8 needs the Pro plan. [--v 8]",
        "warn: --stop may do nothing with version 8; 7, 6.1, 6, niji 6 have it. [--stop 50] Remove?",
        "1 job, 80 points ($0.08)",
    ]
    assert cli.run(cli.parse(["lint", "a fox --relax"])) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "Not to be sent as it is."


def test_the_prompt_may_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("--turbo\n"))
    code, about = told(capsys, "-")
    assert (code, about["points"]) == (0, 160)


@pytest.mark.parametrize("text", ["half a pair \ud800 --what\ud800", "مرحبا --ar ٣:٢", "\x00\x1f --x\x00"])
def test_no_text_is_too_odd_to_be_told_about(capsysbinary: pytest.CaptureFixture[bytes], text: str) -> None:
    for more in ([], ["--json"]):
        assert cli.run(cli.parse(["lint", text, *more])) in (0, 1)
        assert capsysbinary.readouterr().out
