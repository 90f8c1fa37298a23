"""Local pictures on their way to an address: what leaves, where to, what is written down, and whose keys go where."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from studio.errors import HostError, HostUnreachable, NetworkError, PictureError, Remedy, UnreadableReply
from studio.jobs.engine import Engine
from studio.request.operations import Describe
from studio.request.tasks import Task
from studio.store.records import JobState, NewJob
from studio.store.settings.hosts import HostKind, HostSettings
from studio.store.uploads import Upload
from tests import file_server
from tests.file_server import Asked, FileServer
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, http, scripted
from tests.remote.raw_server import unused_port
from tests.service import serving

KEY = "the-service-key"
PASSWORD = "the-host-password"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.new("RGB", (8, 6), (200, 90, 30)).save(tmp_path / "a fox.png")
    return tmp_path / "a fox.png"


@pytest.fixture
def files() -> Iterator[FileServer]:
    with file_server.serving() as running:
        yield running


def rich(_: Scripted, method: str, path: str, body: bytes) -> bytes:
    return http(200, {"data": {"available_points": 1, "available_credits": 1}})


@pytest.fixture
def service() -> Iterator[Scripted]:
    """A service that is not practice and answers whoever asks for the balance."""
    with scripted(rich) as running:
        yield running


def webdav(files: FileServer, folder: str = "in") -> HostSettings:
    address = f"{files.root}/{folder}/{{name}}"
    return HostSettings(HostKind.UPLOAD, {"address": address, "user": "me", "password": PASSWORD})


def uploads(engine: Engine) -> list[Upload]:
    return engine.opened.result(20).uploads.all().result(20)


def test_the_practice_service_takes_it_and_gives_it_back(bench: Bench, picture: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "service") as running:
        engine = bench.engine(running.base_url, running.api_key, practice=True)
        given = engine.hand_in(picture).result(20)
        assert given.address.startswith(f"{running.root}/emulator/files/")
        assert httpx.get(given.address).content == picture.read_bytes()
        assert (given.preview.width, given.preview.height) == (8, 6)
        assert engine.hand_in(picture).result(20).address == given.address
        assert uploads(engine) == []  # its addresses change with every start
        (tmp_path / "words.png").write_bytes(b"only words")
        with pytest.raises(PictureError, match="not a whole picture"):
            engine.hand_in(tmp_path / "words.png").result(20)
        with pytest.raises(PictureError, match="no longer there"):
            engine.hand_in(tmp_path / "gone.png").result(20)


def test_without_a_host_nothing_is_sent_anywhere_and_one_can_be_set_up(
    bench: Bench, service: Scripted, tmp_path: Path
) -> None:
    engine = bench.engine(service.base_url)
    with pytest.raises(HostError) as raised:
        engine.hand_in(tmp_path / "not even looked at.png").result(20)
    assert raised.value.remedy is Remedy.SET_UP_HOSTING
    assert raised.value.sentence.startswith("The service takes no files")
    assert [path for path in service.gets if "/files/" in path] == []


def test_the_same_picture_is_put_there_once_and_can_be_taken_away(
    bench: Bench, service: Scripted, files: FileServer, picture: Path, tmp_path: Path
) -> None:
    engine = bench.engine(service.base_url, KEY, host=webdav(files))
    (tmp_path / "copy.png").write_bytes(picture.read_bytes())
    wishes = [engine.hand_in(path) for path in (picture, tmp_path / "copy.png", picture)]
    addresses = {wish.result(20).address for wish in wishes}
    assert len(addresses) == 1
    assert [asked.method for asked in files.asked] == ["PUT"]
    [upload] = uploads(engine)
    assert upload.address in addresses
    assert (upload.host, upload.width, upload.height) == ("127.0.0.1", 8, 6)
    assert upload.file in ("a fox.png", "copy.png")  # whichever was ready first
    assert upload.thumbnail.startswith(b"\xff\xd8")
    engine.delete_upload(upload).result(20)
    assert (files.files, uploads(engine)) == ({}, [])
    assert engine.hand_in(picture).result(20).address == upload.address  # put there anew
    assert len(files.files) == 1


def test_no_key_goes_where_it_does_not_belong(bench: Bench, files: FileServer, picture: Path) -> None:
    heard: list[tuple[str, bytes]] = []

    def answer(caller: Scripted, method: str, path: str, body: bytes) -> bytes:
        heard.append((getattr(caller.caller, "key", ""), body))
        if method == "POST":
            return http(400, {"code": 400, "message": "no"})
        return rich(caller, method, path, body)

    with scripted(answer) as running:
        engine = bench.engine(running.base_url, KEY, host=webdav(files))
        address = engine.hand_in(picture).result(20).address
        operation = Describe(image_url=address)
        [job] = engine.submit(
            [NewJob(task=Task.DESCRIBE, body={"imgUrl": address}, prompt=operation.shown_prompt)]
        ).result(20)
        bench.wait_for(job.id, JobState.REFUSED)
    assert KEY in {key for key, _ in heard}
    assert PASSWORD not in repr(heard)
    sent = [(asked.headers, asked.body) for asked in files.asked]
    assert any("authorization" in headers for headers, _ in sent)
    assert KEY not in repr(sent)


def test_what_was_put_elsewhere_is_not_looked_for_here(
    bench: Bench, service: Scripted, files: FileServer, picture: Path
) -> None:
    engine = bench.engine(service.base_url, host=webdav(files))
    engine.hand_in(picture).result(20)
    [first] = uploads(engine)
    engine.use_host(webdav(files, "other")).result(20)
    engine.hand_in(picture).result(20)
    assert len(files.files) == 2
    with pytest.raises(HostError, match="not the place that is set now"):
        engine.delete_upload(first).result(20)
    assert len(files.files) == 2


def test_a_full_host_and_a_dead_one_are_one_sentence_and_nothing_is_written_down(
    bench: Bench, service: Scripted, files: FileServer, picture: Path
) -> None:
    engine = bench.engine(service.base_url, host=webdav(files))
    files.answer = lambda asked: (507, b"")
    with pytest.raises(HostError, match="is full"):
        engine.hand_in(picture).result(20)
    gone = HostSettings(HostKind.UPLOAD, {"address": f"http://127.0.0.1:{unused_port()}/{{name}}"})
    engine.use_host(gone).result(20)
    with pytest.raises(HostUnreachable, match="nobody answers there"):
        engine.hand_in(picture).result(20)
    assert uploads(engine) == []


def test_a_host_can_be_tried_before_it_is_kept(bench: Bench, service: Scripted, files: FileServer) -> None:
    engine = bench.engine(service.base_url)
    assert engine.check_host(webdav(files)).result(20).startswith("It works")
    assert files.files == {}
    files.authorization = "Basic somebody else's"
    with pytest.raises(HostError, match="does not let you in"):
        engine.check_host(webdav(files)).result(20)


def test_a_job_whose_signed_address_ended_while_it_waited_is_not_sent(bench: Bench, service: Scripted) -> None:
    engine = bench.engine(service.base_url, KEY)
    address = "https://s3.example.com/b/x.png?X-Amz-Date=20200101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=abc"
    [job] = engine.submit([NewJob(task=Task.DESCRIBE, body={"imgUrl": address}, prompt="")]).result(20)
    refused = bench.wait_for(job.id, JobState.REFUSED)
    assert "has ended, so it was not sent" in refused.error
    assert [json.loads(post) for post in service.posts] == []


def test_a_service_that_is_gone_or_speaks_otherwise_is_one_sentence(bench: Bench, picture: Path) -> None:
    def answer(_: Scripted, method: str, path: str, body: bytes) -> bytes | None:
        if method == "PUT":
            return answers.pop()
        return http(200, {"data": {"available_points": 1, "available_credits": 1}})

    answers = [None, http(200, {"name": "x"})]
    with scripted(answer) as running:
        engine = bench.engine(running.base_url, practice=True)
        with pytest.raises(UnreadableReply, match="where the picture is"):
            engine.hand_in(picture).result(20)
        with pytest.raises(NetworkError, match="did not take the picture"):
            engine.hand_in(picture).result(20)


def test_the_end_of_the_program_ends_what_is_on_its_way_and_is_no_bug(
    bench: Bench, service: Scripted, files: FileServer, picture: Path
) -> None:
    engine = bench.engine(service.base_url, host=webdav(files))
    began, go_on = threading.Event(), threading.Event()

    def slowly(asked: Asked) -> tuple[int, bytes]:
        began.set()
        go_on.wait(20)
        return 201, b""

    files.answer = slowly
    given = engine.hand_in(picture)
    assert began.wait(20)
    engine.close()
    go_on.set()
    assert given.cancelled() or isinstance(given.exception(20), HostError)
    assert bench.bugs == []


def test_what_is_set_while_the_keyring_is_asked_holds(
    bench: Bench, service: Scripted, files: FileServer, picture: Path
) -> None:
    asked, answered = threading.Event(), threading.Event()

    def ask() -> HostSettings:
        asked.set()
        answered.wait(20)
        return webdav(files, "old")

    engine = bench.engine(service.base_url, find_host=ask)
    given = engine.hand_in(picture)
    assert asked.wait(20)
    engine.use_host(webdav(files, "new")).result(20)
    answered.set()
    assert "/new/" in given.result(20).address
    assert [name for name in files.files if "/old/" in name] == []
