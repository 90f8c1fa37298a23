"""The whole program as a person meets it: the real window on its own loop, the real practice service over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from studio import app as application
from studio import cli
from studio.app import App
from tests.service import Service, serving

Journey = Callable[[App], Coroutine[Any, Any, None]]
Travel = Callable[..., App]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A practice service that finishes jobs as soon as they are drawn."""
    with serving(tmp_path / "service") as running:
        yield running


@pytest.fixture
def travel(tmp_path: Path, qapp: QApplication) -> Travel:
    """Start the program on one home, play a journey in its window, and end it as its owner would."""
    qapp.setQuitOnLastWindowClosed(False)

    def go(journey: Journey, *arguments: str) -> App:
        options = cli.parse(["--home", str(tmp_path / "home"), "--pace", "0", *arguments])
        app = App(qapp, options)
        app.window.resize(1440, 900)
        application.run(app, lambda: journey(app))
        assert not app.bugs
        return app

    return go
