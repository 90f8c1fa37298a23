"""Random bodies against every endpoint: no fault of the emulator's own, no reply outside the documented shapes."""

from __future__ import annotations

import contextlib
import json
from functools import partial
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.emulator.config import Switches, read_switch
from studio.emulator.rules.bodies import Field
from studio.emulator.rules.tasks import TASKS, Task
from studio.emulator.wire.addresses import local_path
from studio.emulator.wire.control import read_seconds
from studio.emulator.wire.faults import read_fault
from tests.emulator.conftest import Service
from tests.emulator.wire.test_contract import FLAT, KEYS, TAKEN

FEW = settings(max_examples=60, suppress_health_check=list(HealthCheck))
FLAGS = st.sampled_from(
    ["--v", "8", "8.1", "7", "niji", "--niji", "--ar", "3:2", "0:0", "--chaos", "--c", "500", "-1", "--no", "{a, b}",
     "\\{", "--turbo", "--draft", "--oref", "https://a.test/b.png", "--sref", "::", "::-1", "\u2014relax", "--seed",
     "99999999999", "nan", "1e400", "--", "---", "--\u00e9", "--sv", "6", "--bs", "2", "\0", "\ud800", "\u202e"]
)  # fmt: skip
PROMPTS = st.lists(st.one_of(FLAGS, st.text(max_size=6)), max_size=8).map(" ".join)
ADDRESSES = st.sampled_from(
    ["https://a.test/b.png", "http://", "http://[", "ftp://a.test/b", "http://127.0.0.1/emulator/files/../../x",
     "http://127.0.0.1/cdn/mj/none.png", "http://localhost:99999/emulator/files/a.png", "http://127.0.0.1/%00"]
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-3, 6),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([1.1, 2.0, 3.0]),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, PROMPTS, ADDRESSES)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["areas", "url", "points", "width", "height", "x", "y", "a"]), inner, max_size=5
        ),
    ),
    max_leaves=8,
)


def bodies(task: Task) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies that are mostly right: a body that is taken, with some of its fields, or others, replaced by anything."""
    name = task.path.removeprefix("/v1/")
    right = TAKEN[name][1]
    values: dict[str, st.SearchStrategy[Any]] = {field.name: _value(field, right) for field in task.fields}
    return st.fixed_dictionaries(
        {key: value for key, value in values.items() if key in right or key == "jobId"},
        optional={key: value for key, value in values.items() if key not in right and key != "jobId"},
    )


def _value(field: Field, right: dict[str, Any]) -> st.SearchStrategy[Any]:
    choices = [st.just(right[field.name])] * 3 if field.name in right else [st.none()]
    if field.name in ("text", "prompt", "remixPrompt", "callback"):
        return st.one_of(*choices, PROMPTS, PROMPTS, ANYTHING)
    return st.one_of(*choices, ANYTHING)


def made(service: Service, task: str, prompt: str) -> str:
    """The id of a finished job to start from."""
    job = service.finished(task.replace("_", "-"), **{"text" if task == "diffusion" else "prompt": prompt})
    assert job["status"] == "completed"
    return str(job["job_id"])


def assert_documented(answer: httpx.Response) -> None:
    """One of the shapes of contract §2, with the status that belongs to it."""
    shape = answer.json()
    if answer.status_code == 200:
        assert set(shape) == KEYS
        assert shape["status"] in ("pending", "staged", "processing", "completed")
        assert shape["error"]["code"] == 0
        return
    assert answer.status_code in (400, 402, 403, 404, 413, 429), answer.text
    assert set(shape) == FLAT
    assert shape["code"] == answer.status_code
    assert shape["message"]


@pytest.mark.parametrize("task", TASKS)
def test_random_bodies(planned: Service, task: str) -> None:
    operation = TASKS[task]
    parent = TAKEN[operation.path.removeprefix("/v1/")][0]
    job_id = made(planned, *parent) if parent is not None else ""

    @FEW
    @given(bodies(operation))
    def sent(body: dict[str, Any]) -> None:
        if job_id and not isinstance(body.get("jobId"), list | dict | bool):
            body["jobId"] = job_id
        answer = planned.client.post(operation.path, content=json.dumps(body))
        assert_documented(answer)
        if answer.status_code == 200:
            job = planned.wait(answer.json()["job_id"], "completed", "failed")
            # an address of this machine with nothing behind it is only found out when it is needed
            assert job["error"]["code"] in (0, 400), job["error"]

    sent()


@given(st.one_of(ANYTHING.map(json.dumps).map(str.encode), st.binary(max_size=40)), st.sampled_from(list(TASKS)))
@FEW
def test_random_payloads(protocol: Service, payload: bytes, task: str) -> None:
    assert_documented(protocol.client.post(TASKS[task].path, content=payload))


@given(ANYTHING, st.sampled_from(sorted(Switches.__dataclass_fields__)), st.text(max_size=20))
@FEW
def test_wishes_are_read_or_refused(value: Any, switch: str, text: str) -> None:
    for read in (read_fault, read_seconds, partial(read_switch, switch), partial(read_switch, text)):
        for wish in (value, text, {"kind": "429", "times": value}, f"429:times={text}"):
            with contextlib.suppress(ValueError):
                read(wish)


@given(st.one_of(st.text(), ADDRESSES))
@FEW
def test_no_address_leads_out(protocol: Service, address: str) -> None:
    home = protocol.parts.config.home
    found = local_path(address, home)
    assert found is None or home.resolve() in found.resolve().parents
