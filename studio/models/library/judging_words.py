"""What the artist thinks of pictures, in words for those who do not see the signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from studio.models.job_words import JobRecord, PictureRecord
from studio.store.records import Flag as Flag

_FLAGS: Mapping[Flag, str] = {Flag.PICK: "picked", Flag.REJECT: "rejected", Flag.NONE: ""}


def stars_words(stars: int) -> str:
    """As in "3 stars", "1 star", "no stars"."""
    return "no stars" if stars <= 0 else f"{stars} star{'' if stars == 1 else 's'}"


def judgement_words(picture: PictureRecord) -> str:
    """As in "4 stars, picked, favourite"; "" for a picture that nothing was said of."""
    stars = stars_words(picture.rating) if picture.rating else ""
    return ", ".join(part for part in (stars, _FLAGS[picture.flag], "favourite" * picture.favourite) if part)


def kept(record: JobRecord) -> Iterable[PictureRecord]:
    """The pictures of a job that are not in the trash by themselves."""
    return (picture for picture in record.pictures if picture.is_kept)


def best(record: JobRecord) -> PictureRecord:
    """A picture that has of each sign the best that any picture of the job has."""
    pictures = list(kept(record))
    return replace(
        record.pictures[0] if record.pictures else PictureRecord(id=0, job_id=record.id, index=0),
        rating=max((picture.rating for picture in pictures), default=0),
        flag=Flag.PICK if any(picture.flag is Flag.PICK for picture in pictures) else Flag.NONE,
        favourite=any(picture.favourite for picture in pictures),
    )
