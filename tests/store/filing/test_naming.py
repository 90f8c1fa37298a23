"""Names by template: filled in, mended for every system, and told apart."""

from __future__ import annotations

import pytest

from studio.request.tasks import Task
from studio.store.filing.naming import (
    FIELDS,
    LIBRARY,
    OF_JOBS,
    PART_BYTES,
    TEMPLATE,
    filled,
    folded,
    numbered,
    problem,
    remark,
    values,
)
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
    assert values(film, 0)["action"] == "Extend video"
    assert values(film, 0, action="Extension")["action"] == "Extension"
    assert (known["year"], known["month"], known["date"]) == ("2026", "11", "2026-11-24")


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
        ("/", "Write how"),
        ("a/b/c/d/e/f/{job}", "At most 5 folders"),
    ],
)
def test_a_template_that_makes_no_sense_is_told(template: str, words: str) -> None:
    assert words in problem(template)
    assert not problem(TEMPLATE)


def test_a_long_prompt_leaves_room_for_what_tells_pictures_apart() -> None:
    name = filled(LIBRARY, values(job("lighthouse " * 60, id=0x1F3C), 1))
    assert name.startswith("2026/11/lighthouse lighthouse")
    assert name.endswith(" - 1f3c - 2")
    assert len(filled("{prompt}" * 3, values(job("狐" * 400), 0)).encode()) <= PART_BYTES


def test_a_folder_of_which_nothing_is_left_goes() -> None:
    known = values(job(), 0)
    assert filled("{project}/{job}", known) == "0007"
    assert filled("{project} - {model}/{job}", {**known, "project": "Coast"}) == "Coast - 7/0007"
    assert filled("{project}/{prompt}", {**known, "project": "../a/b", "prompt": "CON"}) == "a b/picture CON"


def test_what_is_only_known_of_copies_is_no_field_of_the_librarys_names() -> None:
    assert "{width}" in problem("{width}", OF_JOBS)
    assert not problem("{width}")
    assert not problem(LIBRARY, OF_JOBS)


def test_names_that_may_be_the_same_are_remarked_on() -> None:
    assert remark("{prompt}").startswith("Without {job} and {number} names")
    assert remark("{job}").startswith("Without {number} names")
    assert remark(LIBRARY) == ""


def test_clashes_are_numbered_as_systems_tell_names_apart() -> None:
    assert numbered(["a", "A", "a", "a (2)"]) == ["a", "A (2)", "a (3)", "a (2) (2)"]
    assert folded("\u00c9") == folded("e\u0301")
