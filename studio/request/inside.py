"""The prompt that a picture carries in its description, as Midjourney and the practice service write it.

a fox in snow --ar 3:2 --v 7 Job ID: 5f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11
"""

from __future__ import annotations

import re

# A run of white space is only begun at once: a picture may hold millions of them.
JOB_NUMBER = re.compile(r"(?<!\s)\s*\bJob ID:\s*[0-9a-f-]{8,64}\s*\Z", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def prompt_inside(description: str) -> str:
    """The prompt alone: without the number of the job, and without what cannot be written; "" for none."""
    return JOB_NUMBER.sub("", _UNSEEN.sub("", description)).strip()
