"""Pictures of any kind as masks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.errors import InputError
from studio.region.formats import mask_from_image

ROW = [0, 127, 128, 255]


def rgba(*pixels: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    return np.array([pixels], dtype=np.uint8)


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (np.array([ROW], dtype=np.uint8), ROW),
        (np.array([ROW], dtype=np.uint8)[:, :, None], ROW),
        (np.array([ROW], dtype=np.uint16) * 257, ROW),
        (np.array([ROW], dtype=np.uint16).astype(">u2") * 256, ROW),
        (np.array([[0, 200, 255, 255]], dtype=np.uint16), [0, 0, 0, 0]),
        (np.array([ROW], dtype=np.int32), ROW),
        (np.array([[-5, 0, 32_768, 70_000]], dtype=np.int32), [0, 0, 128, 255]),
        (np.array([[False, True]]), [0, 255]),
        (np.array([[0.0, 0.5, 1.0, np.nan]], dtype=np.float32), [0, 128, 255, 0]),
        (np.array([[-1.0, 100.4, 255.0, np.inf]]), [0, 100, 255, 255]),
        (np.array([[(255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255)]], dtype=np.uint8), [255, 76, 150, 29]),
        (rgba((255, 255, 255, 255), (0, 0, 0, 255), (255, 0, 0, 255)), [255, 0, 76]),
        (rgba((0, 0, 0, 0), (0, 0, 0, 128), (0, 0, 0, 255)), [0, 128, 255]),
        (rgba((9, 200, 3, 0), (250, 0, 0, 128), (255, 3, 0, 255)), [0, 128, 255]),
        (rgba((255, 255, 255, 255), (0, 0, 0, 255), (255, 255, 255, 100), (255, 255, 255, 0)), [255, 0, 100, 0]),
        (rgba((7, 7, 7, 0), (255, 255, 255, 0)), [0, 0]),
        (np.array([[(0, 255), (0, 0), (5, 130)]], dtype=np.uint8), [255, 0, 130]),
        (np.array([[(0, 255), (255, 255), (128, 128)]], dtype=np.uint8), [0, 255, 64]),
    ],
    ids=[
        "grey", "one channel", "16 bit", "16 bit the other way round", "dark 16 bit", "32 bit that hold 8",
        "32 bit that hold 16", "truth values", "reals to 1", "reals to 255", "colours",
        "opaque colours go by brightness",
        "a black shape goes by opacity",
        "a red shape too", "black, white and transparent", "nothing to be seen",
        "grey of one shade and opacity", "grey of two shades and opacity",
    ],
)  # fmt: skip
def test_white_or_what_is_seen_is_repainted(pixels: NDArray[Any], expected: list[int]) -> None:
    before = pixels.copy()
    found = mask_from_image(pixels)
    assert found.mask.dtype == np.uint8
    assert found.mask.tolist() == [expected]
    assert found.note == ""
    assert np.array_equal(pixels, before, equal_nan=pixels.dtype.kind == "f")


@pytest.mark.parametrize("shape", [(0, 4), (4, 0, 3), (4, 4, 5), (4,), (2, 2, 2, 2)])
def test_no_picture_is_said_in_a_sentence(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="This picture has"):
        mask_from_image(np.zeros(shape, dtype=np.uint8))
    with pytest.raises(InputError, match="This picture has"):
        mask_from_image(np.full((2, 2), "white"))


@pytest.mark.parametrize(
    ("own", "size", "stretched"),
    [((4, 2), (8, 4), False), ((8, 4), (4, 2), False), ((1000, 500), (999, 500), False), ((4, 4), (8, 4), True)],
)
def test_another_size_is_scaled_and_said(own: tuple[int, int], size: tuple[int, int], stretched: bool) -> None:
    pixels = np.zeros(own[::-1], dtype=np.uint8)
    pixels[:, : own[0] // 2] = 255
    found = mask_from_image(pixels, size)
    assert found.mask.shape == size[::-1]
    assert set(found.mask.ravel().tolist()) == {0, 255}, "nothing between, so no edge moves"
    assert found.mask[:, : size[0] // 2 - 1].all()
    assert not found.mask[:, size[0] // 2 + 1 :].any()
    assert found.note.startswith(f"The mask has {own[0]:,} × {own[1]:,} pixels and was scaled to the picture's ")
    assert ("which stretches it" in found.note) == stretched
    assert mask_from_image(pixels, own).note == ""


@given(
    st.sampled_from(["?", "u1", "u2", ">u2", "i4", "u4", "f4", "f8"]),
    st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4)),
    st.integers(0, 2**32),
)
def test_any_pixels_make_a_mask(kind: str, shape: tuple[int, int, int], seed: int) -> None:
    size = np.prod(shape) * np.dtype(kind).itemsize
    pixels = np.frombuffer(np.random.default_rng(seed).bytes(int(size)), dtype=kind).reshape(shape)
    found = mask_from_image(pixels, (7, 3))
    assert found.mask.shape == (3, 7)
    assert found.mask.dtype == np.uint8
