"""Buckets: put, read by the signed address, delete; and every refusal in one sentence."""

from __future__ import annotations

import ssl
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import trustme

from studio.errors import HostError, HostUnreachable, Remedy
from studio.hosting.bucket import LONGEST_LIFE, Bucket
from studio.hosting.choosing import check
from studio.remote.uploading import Web
from studio.store.settings.hosts import HostKind, HostSettings
from tests import file_server
from tests.file_server import FileServer
from tests.remote.raw_server import unused_port
from tests.s3 import BUCKET, S3

pytestmark = pytest.mark.anyio
NOON = 1_795_521_600.0


def elsewhere(endpoint: str) -> Bucket:
    known = {"endpoint": endpoint, "bucket": BUCKET, "key_id": "AKIA", "secret": "abc"}
    return Bucket(HostSettings(HostKind.BUCKET, known))


async def refusal(bucket: Bucket) -> HostError:
    with pytest.raises(HostError) as refused:
        await bucket.put("x.png", b"picture", "image/png")
    assert refused.value.remedy is Remedy.SET_UP_HOSTING
    assert refused.value.advice
    return refused.value


async def test_a_picture_is_put_served_to_a_stranger_and_deleted(open_bucket: S3) -> None:
    host = Bucket(open_bucket.settings(life="3600"), lambda: NOON)
    hosted = await host.put("fox.png", b"a picture", "image/png")
    assert hosted.expires_at == NOON + 3600
    assert parse_qs(urlsplit(hosted.address).query)["X-Amz-Expires"] == ["3600"]
    assert open_bucket.secret not in hosted.address
    served = httpx.get(hosted.address)
    assert (served.content, served.headers["content-type"]) == (b"a picture", "image/png")
    assert "studio/fox.png" in open_bucket.names()
    await host.delete(hosted.key)
    await host.delete(hosted.key)  # gone already
    assert "studio/fox.png" not in open_bucket.names()
    assert httpx.get(hosted.address).status_code == 404


async def test_the_environment_lends_it_nothing(bucket: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "somebody else's")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    hosted = await Bucket(bucket.settings()).put("env.png", b"x", "image/png")
    assert "X-Amz-Security-Token" not in hosted.address


async def test_no_address_is_signed_for_longer_than_s3_does(open_bucket: S3) -> None:
    hosted = await Bucket(open_bucket.settings(life="9999999"), lambda: NOON).put("long.png", b"x", "image/png")
    assert hosted.expires_at == NOON + LONGEST_LIFE
    assert len(hosted.address) < 1024


async def test_a_wrong_key_a_wrong_secret_and_no_such_bucket(bucket: S3) -> None:
    key = await refusal(Bucket(bucket.settings(key_id="AKIAWRONG")))
    assert key.sentence == "127.0.0.1 does not know this access key."
    secret = await refusal(Bucket(bucket.settings(secret="wrong")))
    assert secret.sentence == "The secret key does not belong to this access key, says 127.0.0.1."
    name = await refusal(Bucket(bucket.settings(bucket="not-there")))
    assert name.sentence == "There is no bucket not-there at 127.0.0.1."
    for error in (key, secret, name):
        assert bucket.secret not in str(error)


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (507, "XMinioStorageFull", "The bucket pictures is full."),
        (403, "QuotaExceeded", "The bucket pictures is full."),
        (413, "EntityTooLarge", "The picture is too large for 127.0.0.1."),
        (403, "AccessDenied", "This key may not write into the bucket pictures."),
        (403, "RequestTimeTooSkewed", "127.0.0.1 refuses because this computer’s clock is wrong."),
        (400, "AuthorizationHeaderMalformed", "The bucket pictures is in another region."),
        (400, "Odd", "127.0.0.1 did not take the picture: Because."),
    ],
)
async def test_what_s3_says_in_xml_is_one_sentence(files: FileServer, status: int, code: str, words: str) -> None:
    body = f"<Error><Code>{code}</Code><Message>Because.</Message></Error>".encode()
    files.answer = lambda asked: (status, body)
    assert (await refusal(elsewhere(files.root))).sentence == words


async def test_a_dead_network_is_one_sentence() -> None:
    error = await refusal(elsewhere(f"http://127.0.0.1:{unused_port()}"))
    assert isinstance(error, HostUnreachable)
    assert error.sentence == "127.0.0.1 cannot be reached: nobody answers there."


async def test_a_certificate_of_a_stranger_is_refused() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with file_server.serving(context) as server:
        error = await refusal(elsewhere(server.root))
    assert error.sentence == "127.0.0.1 cannot be reached: its certificate is not valid."
    assert server.asked == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"endpoint": "nonsense here"}, "is no address of an S3 service"),
        ({"endpoint": "http://s3.example.com"}, "is not protected"),
        ({"endpoint": "https://me:pw@s3.example.com"}, "is no address of an S3 service"),
        ({"bucket": ""}, "The bucket has no name."),
        ({"bucket": "a/b"}, "names no bucket"),
        ({"secret": ""}, "no access key and secret key"),
    ],
)
async def test_settings_that_cannot_be_right_are_said_before_anything_is_sent(
    changes: dict[str, str], words: str
) -> None:
    known = {"endpoint": "https://s3.example.com", "bucket": BUCKET, "key_id": "AKIA", "secret": "abc"}
    with pytest.raises(HostError, match=words):
        Bucket(HostSettings(HostKind.BUCKET, {**known, **changes}))


async def test_the_check_leaves_nothing_behind(open_bucket: S3, web: Web) -> None:
    before = open_bucket.names()
    said = await check(Bucket(open_bucket.settings()), web, local=True)
    assert said == "It works: 127.0.0.1 took a picture, served it to a stranger and deleted it."
    assert open_bucket.names() == before


async def test_the_check_finds_an_address_that_the_service_cannot_reach(open_bucket: S3, web: Web) -> None:
    with pytest.raises(HostError, match=r"cannot reach 127\.0\.0\.1: it is on this network"):
        await check(Bucket(open_bucket.settings()), web, local=False)
    assert not [name for name in open_bucket.names() if "studio-test" in name]
