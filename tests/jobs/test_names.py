"""Two pictures that come in at once under a template that calls both the same: each gets a name, none is given up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from studio.jobs.fetch import Fetcher
from studio.request.tasks import Task
from studio.store.files import PictureFiles, Placement
from studio.store.records import JobRecord


def test_a_name_that_another_lane_got_meanwhile_gives_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = PictureFiles(tmp_path / "pictures", tmp_path / "cache", template="{prompt}")
    job = JobRecord(id=7, task=Task.DIFFUSION, body={}, prompt="fog", created_at=0.0, day="2026-11-24", remote_id="abc")
    nothing = cast(Any, None)
    with ThreadPoolExecutor(1) as workers:
        fetcher = Fetcher(journal=nothing, files=files, downloader=nothing, pace=nothing, emit=nothing, workers=workers)
        part = files.place(job, 1, "png").part
        part.write_bytes(b"mine")
        adopt, tries = files.adopt, list[Placement]()

        def slow(placement: Placement) -> None:
            tries.append(placement)
            if len(tries) == 1:
                placement.final.write_bytes(b"the other lane's")
            adopt(placement)

        monkeypatch.setattr(files, "adopt", slow)
        assert fetcher._adopt(job, 1, part, "png") == "fog (2).png"
    assert (files.root / "fog.png").read_bytes() == b"the other lane's"
    assert (files.root / "fog (2).png").read_bytes() == b"mine"
