"""The real window over a scripted service in another process, for benchmarks that need one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Coroutine
from typing import Any

from studio import app as application
from studio import cli
from studio.app import App

Script = Callable[[App], Coroutine[Any, Any, None]]


def play(root: str, script: Script, *, at_once: int = 3, pace: float = 0.05) -> None:
    """Open the window on the service at `root`, play `script`, and close it."""
    os.environ["LEGNEXT_API_KEY"] = "key"
    with tempfile.TemporaryDirectory() as home:
        options = cli.parse(["--home", home, "--base-url", root, "--pace", str(pace)])
        app = App(application.make_application(), options)
        app.window.resize(1440, 900)

        async def played() -> None:
            assert app.desk is not None
            # Beyond what the settings allow: the schedule is to be tried with more than the service would take.
            app.desk.studio.set_limit(at_once)
            await script(app)

        application.run(app, played)
