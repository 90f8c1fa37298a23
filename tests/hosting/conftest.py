"""Hosts to be spoken with: one S3 server for all tests of this folder, and small web servers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from studio.remote.uploading import Web
from tests import file_server, s3
from tests.file_server import FileServer
from tests.s3 import S3


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3]:
    with s3.serving() as running:
        yield running


@pytest.fixture
def bucket(s3_server: S3) -> Iterator[S3]:
    """The S3 server, asking for keys."""
    s3_server.ask_for_keys(True)
    yield s3_server
    s3_server.ask_for_keys(False)


@pytest.fixture
def open_bucket(s3_server: S3) -> S3:
    """The S3 server, serving signed addresses."""
    s3_server.ask_for_keys(False)
    return s3_server


@pytest.fixture
def files() -> Iterator[FileServer]:
    with file_server.serving() as running:
        yield running


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    made = Web()
    yield made
    await made.aclose()
