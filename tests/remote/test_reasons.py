"""Why a connection failed, said without the words of the system."""

from __future__ import annotations

import errno
import socket
import ssl
from pathlib import Path

import httpx
import pytest

from studio.errors import NetworkError, NotSent
from studio.remote.client import Client
from studio.remote.download import Downloader
from studio.remote.reasons import plain_reason


def certificate_error(why: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    error.verify_message = why
    return error


CAUSES: list[tuple[BaseException, str]] = [
    (ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 9)"), "nobody answers there"),
    (OSError(errno.EHOSTUNREACH, "No route to host"), "nobody answers there"),
    (OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 101] Network is unreachable"),
     "nobody answers there"),
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "there is no such name"),
    (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "names cannot be looked up now"),
    (OSError(errno.ENETUNREACH, "Network is unreachable"), "this network is unreachable"),
    (certificate_error("certificate has expired"), "the certificate is not valid: certificate has expired"),
    (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "no protected connection can be made there"),
    (TimeoutError(), "it took too long"),
    (OSError(errno.ETIMEDOUT, "Connection timed out"), "it took too long"),
    (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "the connection broke"),
    (UnicodeError("label too long"), "there is no such name"),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "words"), CAUSES, ids=[f"{type(cause).__name__}: {cause}" for cause, _ in CAUSES])
def test_the_cause_is_told_in_plain_words_however_deep_it_is(cause: BaseException, words: str) -> None:
    assert plain_reason(cause) == words
    between = OSError(str(cause))
    between.__cause__ = cause
    outer = httpx.ConnectError(str(cause))
    outer.__cause__ = between
    assert plain_reason(outer) == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ReadTimeout(""), "it took too long"),
        (httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
         "the connection was closed in the middle"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "the proxy of this network refuses it"),
        (httpx.UnsupportedProtocol("Request URL has an unsupported protocol"), "there is no such name"),
        (httpx.ReadError(""), "the connection broke"),
    ],
)  # fmt: skip
def test_what_the_library_says_itself_is_told_in_plain_words(error: httpx.HTTPError, words: str) -> None:
    assert plain_reason(error) == words


@pytest.fixture
def closed_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.anyio
async def test_a_call_that_nobody_answers_says_so(closed_port: int) -> None:
    client = Client(f"http://127.0.0.1:{closed_port}", "key")
    with pytest.raises(NotSent) as caught:
        await client.balance()
    await client.aclose()
    assert caught.value.sentence == "127.0.0.1 cannot be reached: nobody answers there."


@pytest.mark.anyio
async def test_a_download_that_nobody_answers_says_so(closed_port: int, tmp_path: Path) -> None:
    downloader = Downloader(local=True)
    with pytest.raises(NetworkError) as caught:
        await downloader.fetch(f"http://127.0.0.1:{closed_port}/1.png", tmp_path / "1.part", lambda *_: None)
    await downloader.aclose()
    assert caught.value.sentence == "The picture could not be downloaded: nobody answers there."
