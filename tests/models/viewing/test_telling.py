"""What is said of a picture in its copies: its prompt, what the artist thinks of it, and the way that led to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.models.viewing.differences import Pick
from studio.models.viewing.telling import TITLE, facts_of
from studio.request.tasks import Task
from studio.store.metadata import REJECTED
from studio.store.records import Flag, JobRecord, PictureRecord, PictureState

PROMPT = "https://cdn.example/ref.png a lighthouse in fog, ink --ar 3:2 --v 7 --sref 42"


def picture(**facts: object) -> PictureRecord:
    made: dict[str, object] = {"id": 70, "job_id": 7, "index": 0, "state": PictureState.STORED}
    return PictureRecord(**{**made, **facts})  # type: ignore[arg-type]


def job(number: int = 7, prompt: str = PROMPT, **facts: object) -> JobRecord:
    made: dict[str, object] = {
        "id": number,
        "task": Task.DIFFUSION,
        "body": {"text": prompt},
        "prompt": prompt,
        "created_at": 1_795_521_600.0,
        "day": "2026-11-24",
        "remote_id": f"{number:08x}-abcd",
        "consumed": 80,
        "seed": "42",
        "pictures": (picture(),),
    }
    return JobRecord(**{**made, **facts})  # type: ignore[arg-type]


def test_everything_that_is_known_is_said() -> None:
    told = picture(rating=4, flag=Flag.PICK, favourite=True, tags=("cover", "night"))
    facts = facts_of(Pick(job(project="Coast", note="for the cover", pictures=(told,)), 0))
    assert facts.description == PROMPT
    assert facts.title == "a lighthouse in fog, ink"
    assert (facts.job, facts.picture, facts.rating, facts.picked) == ("00000007-abcd", 1, 4, True)
    assert facts.tags == ("cover", "night")
    assert facts.created.startswith("2026-11-2")
    assert dict(facts.items) == {
        "Prompt": "a lighthouse in fog, ink",
        "Flags": "--ar 3:2 --v 7 --sref 42",
        "Seed": "42",
        "Model": "7",
        "Action": "Imagine",
        "Job": "00000007-abcd",
        "Picture": "1",
        "Cost": "80 points",
        "Project": "Coast",
        "Note": "for the cover",
        "Stars": "4",
        "Favourite": "yes",
    }


def test_a_rejected_picture_says_so_and_keeps_its_stars_beside_it() -> None:
    facts = facts_of(Pick(job(pictures=(picture(rating=3, flag=Flag.REJECT),)), 0))
    assert (facts.rating, facts.picked, facts.items["Stars"]) == (REJECTED, False, "3")


def test_an_upscale_tells_the_prompt_of_the_job_it_comes_from_and_each_step() -> None:
    first = job(1)
    second = job(2, "the same at night", task=Task.VARIATION, parent_id=1, parent_image=2, body={})
    third = job(3, "", task=Task.UPSCALE, parent_id=2, parent_image=1, body={})
    facts = facts_of(Pick(third, 0), (first, second))
    assert facts.description == "the same at night"
    assert facts.derived == ("00000002-abcd", 2)
    assert [step.job for step in facts.ancestry] == ["00000001-abcd", "00000002-abcd"]
    assert facts.ancestry[0].words() == f"Imagine · 00000001-abcd: {PROMPT}"
    assert facts.ancestry[1].action.endswith("of picture 3")
    assert facts.items["Action"].endswith("of picture 2")


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("word " * 40, ("word " * (TITLE // 5)).strip() + "…"),
        ("狐" * 200, "狐" * (TITLE - 1) + "…"),
        ("--raw", "Imagine"),
        ("", "Imagine"),
    ],
)
def test_a_title_is_short_and_never_empty(prompt: str, title: str) -> None:
    assert facts_of(Pick(job(prompt=prompt), 0)).title == title


def test_a_picture_that_is_not_there_any_more_still_has_its_job() -> None:
    assert facts_of(Pick(replace(job(), pictures=()), 3)).picture == 4
    assert "Cost" not in {name for name, words in facts_of(Pick(job(origin="folder"), 0)).items.items() if words}
