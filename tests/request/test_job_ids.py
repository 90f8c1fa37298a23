"""Job numbers in whatever somebody pastes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.job_ids import MOST, job_ids

ONE = "5f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11"
TWO = "6f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (f"{ONE}\n{TWO}\n", (ONE, TWO)),
        (f"{ONE.upper()} {ONE}", (ONE,)),
        (f"https://cdn.legnext.ai/mj/{ONE}_0.png, “{TWO}”;", (ONE, TWO)),
        (f'{{"job_id":"{ONE}","x":1}}', (ONE,)),
        ("1868588555208310784", ("1868588555208310784",)),
        (f"{ONE}a {ONE}-1 a{TWO}", ()),
        ("12345 2026-11-24 0x1868588555208310784f", ()),
        ("", ()),
    ],
)
def test_numbers_are_found_in_their_order_and_once(text: str, numbers: tuple[str, ...]) -> None:
    assert job_ids(text) == numbers


def test_a_dump_is_cut() -> None:
    assert len(job_ids(" ".join(f"{number:08x}{ONE[8:]}" for number in range(MOST + 5)))) == MOST


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert all(len(number) in range(17, 37) for number in job_ids(text))
