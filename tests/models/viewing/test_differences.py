"""What differs between two pictures, in words."""

from __future__ import annotations

from dataclasses import replace

from studio.models.viewing.differences import Difference, Pick, Side, differences, names, words_of_both
from studio.request.tasks import Task
from studio.store.records import JobRecord, PictureRecord


def job(number: int = 7, prompt: str = "a fox --stylize 250 --v 7", count: int = 4, edge: int = 100) -> JobRecord:
    pictures = tuple(
        PictureRecord(id=index, job_id=number, index=index, width=edge, height=edge) for index in range(count)
    )
    return JobRecord(
        id=number,
        task=Task.DIFFUSION,
        body={},
        prompt=prompt,
        created_at=0,
        day="2026-11-24",
        pictures=pictures,
        seed="5",
    )


def told(first: JobRecord, second: JobRecord) -> dict[str, str]:
    return {found.label: found.words for found in differences(Pick(first, 0), Pick(second, 0))}


def test_two_pictures_of_one_job_do_not_differ() -> None:
    assert differences(Pick(job(), 0), Pick(job(), 3)) == ()
    assert names(Pick(job(), 0), Pick(job(), 3)) == ("Picture 1", "Picture 4")


def test_flags_model_and_seed_are_told_with_what_counts_where_they_are_absent() -> None:
    other = replace(job(8, "a fox --raw --v 6.1 --ar 3:2"), seed="9")
    assert told(job(), other) == {
        "Model": "7 → 6.1",
        "Stylize": "250 → 100",
        "Raw": "off → on",
        "Aspect": "1:1 → 3:2",
        "Seed": "5 → 9",
    }


def test_an_unknown_flag_is_told_as_written() -> None:
    assert told(job(prompt="a fox --zap 3"), job(8, "a fox"))["--zap"] == "3 → off"


def test_the_source_and_how_much_larger_its_upscale_is() -> None:
    large = replace(job(8, count=1, edge=200), task=Task.UPSCALE, parent_id=7, parent_image=0, body={"type": 0})
    found = differences(Pick(job(), 0), Pick(large, 0))
    assert Difference("Pixels", "100 × 100", "200 × 200 (2×)") in found
    first, second = names(Pick(job(), 0), Pick(large, 0))
    assert first == "Source, picture 1"
    assert second.startswith("Upscale")


def test_words_are_woven_together() -> None:
    woven = words_of_both("a red fox in snow --raw", "a grey old fox in deep snow --ar 3:2")
    assert woven == (
        ("a", Side.BOTH),
        ("red", Side.FIRST),
        ("grey old", Side.SECOND),
        ("fox in", Side.BOTH),
        ("deep", Side.SECOND),
        ("snow", Side.BOTH),
    )
    assert words_of_both("a fox", "a hen coop") == (("a", Side.BOTH), ("fox", Side.FIRST), ("hen coop", Side.SECOND))
    assert words_of_both("", "") == ()
