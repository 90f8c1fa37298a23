"""Names by template: filled in, mended for every system, and told apart."""

from __future__ import annotations

import pytest

from studio.models.viewing.naming import FIELDS, TEMPLATE, filled, folded, numbered, problem, values
from studio.request.tasks import Task
from studio.store.records import JobRecord

KNOWN = {"prompt": "a lighthouse", "job": "0007", "number": "2", "seed": "", "version": ""}


def job(prompt: str = "a lighthouse in fog --ar 3:2 --v 7", **facts: object) -> JobRecord:
    made: dict[str, object] = {"id": 7, "task": Task.DIFFUSION, "body": {}, "prompt": prompt, "created_at": 0.0}
    return JobRecord(**{**made, "day": "2026-11-24", **facts})  # type: ignore[arg-type]


def test_the_usual_template_gives_the_librarys_own_names() -> None:
    assert filled(TEMPLATE, values(job(), 1)) == "a lighthouse in fog - 0007 - 2"


def test_every_field_is_known_of_a_picture() -> None:
    assert set(values(job(), 0)) == set(FIELDS)
    known = values(job(seed="42"), 2, version=3, size=(1344, 896))
    assert (known["seed"], known["number"], known["version"]) == ("42", "3", "v3")
    assert (known["width"], known["height"], known["model"]) == ("1344", "896", "7")
    assert values(job("--raw"), 0)["prompt"] == "Imagine"
    film = job("fog", task=Task.EXTEND_VIDEO, parent_id=3, parent_image=0)
    assert values(film, 0)["action"] == "Extension"


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{prompt} - {seed} - {number}", "a lighthouse - 2"),
        ("{prompt} {version}", "a lighthouse"),
        ("{version}", "picture"),
        ("{prompt}/{number}", "a lighthouse/2"),
        ("../{prompt}", "picture/a lighthouse"),
        ("/etc/{number}", "etc/2"),
        ("con", "picture con"),
        ("a:b?{number}. ", "a b 2"),
    ],
)
def test_names_are_mended(template: str, name: str) -> None:
    assert filled(template, KNOWN) == name


def test_a_field_makes_no_folder() -> None:
    assert filled("{prompt}", {"prompt": "either/or\\both"}) == "either or both"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("", "Write how"),
        ("  ", "Write how"),
        ("{colour}", "There is no {colour}"),
        ("{prompt", "not closed"),
        ("a}", "not"),
    ],
)
def test_a_template_that_makes_no_sense_is_told(template: str, words: str) -> None:
    assert words in problem(template)
    assert not problem(TEMPLATE)


def test_clashes_are_numbered_as_systems_tell_names_apart() -> None:
    assert numbered(["a", "A", "a", "a (2)"]) == ["a", "A (2)", "a (3)", "a (2) (2)"]
    assert folded("\u00c9") == folded("e\u0301")
