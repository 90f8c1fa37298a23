"""What is offered for a job in each of its states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.models.offers import OFFER_WORDS, Offer, offer_price, offers
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState

PROMPT = (Offer.USE_PROMPT, Offer.COPY_PROMPT)
GONE = PictureRecord(id=1, job_id=1, index=0, state=PictureState.MISSING, error="Gone.")
JOB = JobRecord(id=1, task=Task.DIFFUSION, body={}, prompt="a hill", created_at=0.0, day="2026-11-24", pictures=(GONE,))


@pytest.mark.parametrize("state", JobState)
def test_each_state_offers_its_own_way_on(state: JobState) -> None:
    own = {
        JobState.QUEUED: (Offer.TAKE_BACK,),
        JobState.DONE: (Offer.FETCH_AGAIN,),
        JobState.EXPIRED: (Offer.LOOK_AGAIN,),
        JobState.UNKNOWN: (Offer.SEND_AGAIN, Offer.CHECK_BALANCE),
        JobState.FAILED: (Offer.SEND_AGAIN,),
        JobState.REFUSED: (Offer.SEND_AGAIN,),
        JobState.DROPPED: (Offer.SEND_AGAIN,),
    }
    assert offers(replace(JOB, state=state)) == PROMPT + own.get(state, ())
    assert offers(replace(JOB, state=state, prompt="")) == own.get(state, ())


@pytest.mark.parametrize("state", [JobState.ACCEPTED, JobState.FINISHED])
def test_a_job_under_way_elsewhere_can_be_looked_for(state: JobState) -> None:
    away = replace(JOB, state=state, sent_to="https://other.test/api#1234")
    assert offers(away, "https://api.test/api#1234") == (*PROMPT, Offer.LOOK_AGAIN)
    assert offers(away, "https://other.test/api#1234") == PROMPT
    assert offers(away) == PROMPT


def test_a_job_that_waits_for_another_account_can_be_sent_with_this_one() -> None:
    away = replace(JOB, state=JobState.QUEUED, sent_to="https://api.test/api#5678")
    assert offers(away, "https://api.test/api#1234") == (*PROMPT, Offer.SEND_HERE, Offer.TAKE_BACK)
    assert offers(away, "https://api.test/api#5678") == (*PROMPT, Offer.TAKE_BACK)


@pytest.mark.parametrize("state", [PictureState.STORED, PictureState.WAITING])
def test_only_missing_pictures_are_fetched_again(state: PictureState) -> None:
    assert offers(replace(JOB, state=JobState.DONE, pictures=(replace(GONE, state=state),))) == PROMPT


def test_pictures_whose_files_are_lost_are_fetched_again_once_the_job_is_done() -> None:
    stored = replace(JOB, pictures=(replace(GONE, state=PictureState.STORED),))
    assert offers(replace(stored, state=JobState.DONE), lost=True) == (*PROMPT, Offer.FETCH_AGAIN)
    assert Offer.FETCH_AGAIN not in offers(replace(stored, state=JobState.FINISHED), lost=True)


def test_no_job_has_no_offers_and_every_offer_has_words() -> None:
    assert offers(None) == ()
    assert set(OFFER_WORDS) == set(Offer)


def test_only_what_spends_names_a_price() -> None:
    assert {offer for offer in Offer if offer_price(offer, replace(JOB, estimate=120))} == {Offer.SEND_AGAIN}
    assert offer_price(Offer.SEND_AGAIN, replace(JOB, estimate=120)) == "120 pt"
