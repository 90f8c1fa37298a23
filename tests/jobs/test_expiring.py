"""Signed addresses that grow old: the same picture is put there once more when half of its life is over."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.errors import HostError
from studio.jobs.handing_in import HandingIn
from studio.jobs.service import Service
from studio.request.tasks import Task
from studio.store import Store, open_store
from tests import s3
from tests.s3 import S3

pytestmark = pytest.mark.anyio
NOON = 1_795_521_600.0
NOBODY: Any = None
"""In the place of the service's client, which a host has nothing to do with."""


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3]:
    with s3.serving() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "data", tmp_path / "pictures", tmp_path / "cache", lambda: NOON)
    yield made
    made.close()


async def test_put_use_expire_delete(bucket: S3, store: Store, tmp_path: Path) -> None:
    Image.new("RGB", (8, 6), (200, 90, 30)).save(tmp_path / "fox.png")
    now = [NOON]
    service = Service("http://127.0.0.1:9", "key")
    with ThreadPoolExecutor(1) as workers:
        handing_in = HandingIn(
            uploads=store.uploads,
            workers=workers,
            find_host=lambda: bucket.settings(life="3600"),
            clock=lambda: now[0],
        )

        async def address(task: Task = Task.DIFFUSION) -> str:
            given = await handing_in.hand_in(tmp_path / "fox.png", task, service, NOBODY, local=True)
            return given.address

        first = await address()
        now[0] += 1800
        assert await address(Task.RETEXTURE) == first
        now[0] += 1
        await address()
        again, old = store.uploads.all().result(10)
        assert (old.address, old.expires_at, again.expires_at) == (first, NOON + 3600, NOON + 1801 + 3600)
        assert len(bucket.names()) == 1
        await handing_in.delete(again)
        assert bucket.names() == []
        assert store.uploads.all().result(10) == []  # both lay under the same name
        with pytest.raises(HostError, match="it is on this network"):
            await handing_in.hand_in(tmp_path / "fox.png", Task.DIFFUSION, service, NOBODY, local=False)
        [useless] = store.uploads.all().result(10)
        await handing_in.delete(useless)
        assert bucket.names() == []
        await handing_in.aclose()
