"""Downloads from Midjourney: the prompt with its flags in the description, the job in it or in the file's name.

a_fox in snow --ar 3:2 --v 7 Job ID: 5f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11
artist_a_fox_in_snow_5f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11_2.png
"""

from __future__ import annotations

import re

from studio.request.inside import prompt_inside
from studio.request.origins import Origin
from studio.request.prompt import parse
from studio.store.importing.said import Said, Texts

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_JOB = re.compile(rf"\bJob ID:\s*({_UUID}|[0-9a-f-]{{8,64}})\s*\Z", re.IGNORECASE)
# Behind the words the number of the job; behind that the picture, or "grid" and "0" and the picture.
_NAME = re.compile(
    rf"(?P<words>\S+?)_(?P<job>{_UUID})(?:_(?:(?:grid|0)_)?(?P<index>[0-3]))?(?:[ _-]?\(\d{{1,4}}\)|_\d{{2,}}x)?\Z",
    re.IGNORECASE,
)
LONGEST = 100_000
"""Characters of a description that are read, the last ones: there the number of the job stands."""
_OWN = "Legnext Studio"


def read(texts: Texts, stem: str) -> Said | None:
    """What a file of that name (without its ending) says if it is Midjourney's, else None."""
    description = texts.text("Description", "ImageDescription")[-LONGEST:]
    number, name = _JOB.search(description), _NAME.match(stem)
    if number is None and name is None:
        return _by_flags(description)
    if texts.text("Software") == _OWN and number is not None:
        return _of_ours(texts, description, number[1])
    index = name["index"] if name else None
    return Said(
        origin=Origin.MIDJOURNEY,
        prompt=prompt_inside(description) or (_said_by_name(name["words"]) if name else ""),
        remote_id=(number[1] if number else name["job"] if name else "").lower(),
        # The number in the picture is another job's where the file was made from it: then its place says nothing.
        index=int(index) if index and name and (not number or number[1].lower() == name["job"].lower()) else None,
    )


def _by_flags(description: str) -> Said | None:
    """A description that is written in the language of flags is a prompt, whoever wrote it down."""
    return Said(origin=Origin.MIDJOURNEY, prompt=prompt_inside(description)) if parse(description).flags else None


def _of_ours(texts: Texts, description: str, number: str) -> Said:
    """An exported picture of a library of ours, which says the service's own number of the job."""
    return Said(origin=Origin.LEGNEXT, prompt=prompt_inside(description), remote_id=number, seed=texts.text("Seed"))


def _said_by_name(words: str) -> str:
    """The words of the prompt, as far as a name keeps them: the first is who made it."""
    return " ".join(words.split("_")[1:]).strip()
