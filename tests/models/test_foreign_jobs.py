"""A picture of another program in the window: it says where it is from, costs nothing, and is bought by its address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.models.action_state import NOT_THE_SERVICES, judge
from studio.models.job_words import clock_words, price_words, row_words
from studio.models.offers import Offer, offers
from studio.models.viewing.info import groups
from studio.request.actions import spec_named
from studio.request.origins import Origin, is_foreign, origin_words
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState

NOW = 1_795_521_600.0
PICTURE = PictureRecord(id=1, job_id=1, index=0, path="a.png", state=PictureState.STORED, width=512, height=768)
MIDJOURNEY = JobRecord(
    id=1, task=Task.DIFFUSION, state=JobState.DONE, body={"text": "a fox"}, prompt="a fox", created_at=NOW - 1e7,
    day="2026-08-01", remote_id="5f0c", sent_to="midjourney", origin="midjourney", consumed=0, pictures=(PICTURE,),
)  # fmt: skip
STABLE = replace(
    MIDJOURNEY, origin="a1111", remote_id="", sent_to="", body={"text": "a fox", "brought": {"model": "dreams"}}
)


@pytest.mark.parametrize(("job", "words"), [(MIDJOURNEY, "from Midjourney"), (STABLE, "from Stable Diffusion")])
def test_its_row_says_where_it_is_from_instead_of_a_price_and_has_no_clock(job: JobRecord, words: str) -> None:
    assert price_words(job) == words
    assert clock_words(job, NOW) == ("", False)
    assert words in row_words(job, NOW, {})


@pytest.mark.parametrize("job", [MIDJOURNEY, STABLE])
def test_the_service_does_with_it_what_goes_by_an_address(job: JobRecord) -> None:
    def never(record: JobRecord, index: int, task: Task) -> str:
        return ""

    for name in ("animate", "topaz", "retexture", "remove_background", "describe"):
        state = judge(spec_named(name), job, 0, now=NOW, service="practice", why_not=never)
        assert (state.enabled, state.reason) == (True, ""), name
    for name in ("upscale_subtle", "vary_strong", "reroll"):
        state = judge(spec_named(name), job, 0, now=NOW, service="practice", why_not=never)
        assert (state.enabled, state.reason) == (False, NOT_THE_SERVICES), name


def test_nobody_is_asked_for_its_lost_file() -> None:
    assert Offer.FETCH_AGAIN not in offers(MIDJOURNEY, "practice", lost=True)
    assert Offer.FETCH_AGAIN in offers(replace(MIDJOURNEY, origin="legnext"), "practice", lost=True)


def test_what_is_known_of_it_is_its_own_and_not_what_is_usual_here() -> None:
    def rows(job: JobRecord) -> dict[str, str]:
        return {row.label: row.value for group in groups(job, 0, now=NOW) for row in group.rows}

    stable, plain = rows(STABLE), rows(MIDJOURNEY)
    assert (stable["Model"], stable["Origin"]) == ("dreams", "Brought in from Stable Diffusion")
    assert "Model" not in plain
    assert "Midjourney's id" in plain
    assert not {"Estimated", "Paid", "Asked for"} & {*stable, *plain}
    written = rows(replace(MIDJOURNEY, prompt="a fox --niji 6"))
    assert written["Model"].lower().startswith("niji")


def test_origins_have_words_and_an_unknown_one_its_own() -> None:
    assert all(origin_words(one) for one in Origin)
    assert origin_words("elsewhere") == "elsewhere"
    assert not is_foreign("")
    assert not is_foreign(Origin.LEGNEXT)
    assert is_foreign("elsewhere")
