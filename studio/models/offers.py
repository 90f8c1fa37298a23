"""What the window offers for a job besides the actions on its pictures: one table for cards, menus and commands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from studio.models.again import CAN_BE_SENT_AGAIN
from studio.models.job_words import points_words, whereabouts
from studio.request.origins import is_foreign
from studio.store.records import JobRecord, JobState, PictureState


class Offer(StrEnum):
    """One thing to do about a job; the window's command of the same id does it for the job in the middle."""

    USE_PROMPT = "use_prompt"
    COPY_PROMPT = "copy_prompt"
    SEND_AGAIN = "send_again"
    SEND_HERE = "send_here"
    TAKE_BACK = "take_back"
    FETCH_AGAIN = "fetch_again"
    LOOK_AGAIN = "look_again"
    CHECK_BALANCE = "check_balance"


OFFER_WORDS: Mapping[Offer, str] = MappingProxyType(
    {
        Offer.USE_PROMPT: "Use this prompt",
        Offer.COPY_PROMPT: "Copy the prompt",
        Offer.SEND_AGAIN: "Send again",
        Offer.SEND_HERE: "Send with this account",
        Offer.TAKE_BACK: "Take back",
        Offer.FETCH_AGAIN: "Fetch missing pictures again",
        Offer.LOOK_AGAIN: "Look again",
        Offer.CHECK_BALANCE: "Check the balance",
    }
)
"""As a button and in a menu."""


def offers(record: JobRecord | None, service: str = "", *, lost: bool = False) -> tuple[Offer, ...]:
    """What can be done about `record` as it stands, in the order of a menu; nothing where there is no job.

    `service` is the one in force, "" while it is not known: a job under way at another one was lost sight of,
    and one that waits for another one waits until it is back, or until it is sent with this one on purpose.
    `lost` says that the file of a stored picture turned out to be gone or damaged.
    """
    if record is None:
        return ()
    ours = not is_foreign(record.origin)  # nobody serves the pictures of the others; they are brought in again
    away, waits = bool(whereabouts(record, service)), record.state is JobState.QUEUED
    fits = {
        Offer.USE_PROMPT: bool(record.prompt),
        Offer.COPY_PROMPT: bool(record.prompt),
        Offer.SEND_AGAIN: record.state in CAN_BE_SENT_AGAIN,
        Offer.SEND_HERE: waits and away,
        Offer.TAKE_BACK: waits,
        Offer.FETCH_AGAIN: ours and record.state is JobState.DONE and (lost or is_incomplete(record)),
        Offer.LOOK_AGAIN: record.state is JobState.EXPIRED or (away and not waits),
        Offer.CHECK_BALANCE: record.state is JobState.UNKNOWN,
    }
    return tuple(offer for offer in Offer if fits[offer])


def offer_price(offer: Offer, record: JobRecord | None) -> str:
    """What taking it spends, as in "80 pt"; "" where it spends nothing."""
    return points_words(record.estimate) if offer is Offer.SEND_AGAIN and record is not None else ""


def is_incomplete(record: JobRecord) -> bool:
    """Whether a picture of it could not be had."""
    return any(picture.state is PictureState.MISSING and picture.is_kept for picture in record.pictures)
