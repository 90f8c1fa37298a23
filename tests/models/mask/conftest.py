"""A document to paint on, its bridge to the worker, and eyes for its pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from studio.models.mask.document import MaskDocument
from studio.models.mask.tiles import seen
from studio.models.tasks import Tasks

Make = Callable[..., MaskDocument]


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    bridge = Tasks()
    yield bridge
    bridge.close()


@pytest.fixture
def make(tasks: Tasks) -> Iterator[Make]:
    """Documents of a width and height, closed in the end."""
    made: list[MaskDocument] = []

    def document(width: int = 150, height: int = 130) -> MaskDocument:
        made.append(MaskDocument(QSize(width, height), tasks))
        return made[-1]

    yield document
    for one in made:
        one.close()


@pytest.fixture
def document(make: Make) -> MaskDocument:
    return make()


def pixels(document: MaskDocument) -> NDArray[np.uint8]:
    """A copy of the mask."""
    return seen(document.mask).copy()
