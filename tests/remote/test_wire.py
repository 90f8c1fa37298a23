"""Every shape of contract §2 is read, and whatever else comes is read forgivingly or refused in one way."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import (
    InvalidRequest,
    JobForgotten,
    KeyRefused,
    NotAllowed,
    OutOfCredit,
    Remedy,
    ServiceDown,
    ServiceError,
    StudioError,
    TooBusy,
    UnreadableReply,
)
from studio.remote.wire import media_urls, parse_balance, parse_error, parse_job, parse_time, retry_after, words_of
from tests.remote.shapes import ALL, CDN, FOUR, GRID_ACTIONS, JOB_ID, VIDEOS, grid, job, raw

UPSCALED = f"{CDN}/mj/up.png"
IMAGES = [("image", url) for url in FOUR]


# --- §2a, §2b: jobs --------------------------------------------------------------------------------------------------


def test_a_pending_image_job() -> None:
    text = raw(job())
    reply = parse_job(text)
    assert (reply.job_id, reply.task_type, reply.status) == (JOB_ID, "diffusion", "pending")
    assert not reply.finished
    assert not reply.failed
    assert (reply.frozen, reply.consumed, reply.seed) == (80, 0, "")
    assert (reply.created_at, reply.started_at, reply.ended_at) == (None, None, None)
    assert media_urls(reply) == []
    assert reply.actions == {}
    assert (reply.error_code, reply.error_message) == (0, "")
    assert reply.raw == text.decode()


def test_a_finished_grid() -> None:
    reply = parse_job(raw(grid()))
    assert reply.finished
    assert media_urls(reply) == IMAGES
    assert reply.seed == "190"
    assert reply.actions == GRID_ACTIONS


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"image_url": UPSCALED, "image_urls": [UPSCALED], "seed": "1"}, [("image", UPSCALED)]),
        ({"image_url": "", "image_urls": FOUR}, IMAGES),
        ({"image_url": UPSCALED, "image_urls": None}, [("image", UPSCALED)]),
        ({"image_url": UPSCALED, "image_urls": []}, [("image", UPSCALED)]),
        ({"image_url": UPSCALED}, [("image", UPSCALED)]),
        ({"image_urls": UPSCALED}, [("image", UPSCALED)]),
        ({"image_urls": FOUR[:1] * 2}, IMAGES[:1] * 2),
        ({"image_urls": [*FOUR, UPSCALED]}, [*IMAGES, ("image", UPSCALED)]),
        ({"image_urls": [FOUR[0], None, "", 5, FOUR[1]]}, IMAGES[:2]),
        ({"video_urls": VIDEOS, "seed": "1"}, [("video", url) for url in VIDEOS]),
        ({"video_urls": VIDEOS[:1]}, [("video", VIDEOS[0])]),
        ({"video_urls": None, "seed": ""}, []),
        ({"image_url": "", "image_urls": None}, []),
        (None, []),
        ([], []),
    ],
)
def test_pictures_and_videos_are_found_where_they_are(output: Any, expected: list[tuple[str, str]]) -> None:
    assert media_urls(parse_job(raw(job("x", "completed") | {"output": output}))) == expected


@pytest.mark.parametrize(
    ("available", "expected"),
    [
        (GRID_ACTIONS, GRID_ACTIONS),
        ({"extend": ALL, "upscale": ALL}, {"extend": ALL, "upscale": ALL}),
        ({"variation": ALL, "remix": ALL, "reroll": True}, {"variation": ALL, "remix": ALL, "reroll": True}),
        ({"enhance": list(range(24))}, {"enhance": list(range(24))}),
        ({"from_tomorrow": [0]}, {"from_tomorrow": [0]}),
        ({"pan": ["0", 1.0, None, "x", True]}, {"pan": [0, 1]}),
        ({"pan": None, "remix": "all", "edit": {"0": True}}, {}),
        ({"reroll": False}, {"reroll": False}),
        (None, {}),
        ({}, {}),
        ([], {}),
        ("all", {}),
    ],
)
def test_actions(available: Any, expected: dict[str, Any]) -> None:
    assert parse_job(raw(grid(available_actions=available))).actions == expected


def test_no_actions_key_at_all() -> None:
    body = grid()
    del body["output"]["available_actions"]
    assert parse_job(raw(body)).actions == {}


def test_describe_and_shorten() -> None:
    describe = {"promptEn": "1️⃣ a fox --ar 3:4\n\n2️⃣ a dog", "description": "", "finalPrompt": "", "prompts": []}
    assert parse_job(raw(job("describe", "completed", describe))).texts == {"promptEn": describe["promptEn"]}
    shorten = {"promptEn": "a", "description": "/shorten a", "finalPrompt": "**a** b", "prompts": ["a", "b"]}
    assert parse_job(raw(job("shorten", "completed", shorten))).texts == shorten


@pytest.mark.parametrize("status", ["pending", "staged", "processing", "retry", "queued", "", "nobody knows"])
def test_any_status_but_two_means_not_yet(status: str) -> None:
    reply = parse_job(raw(job(status=status)))
    assert not reply.finished
    assert not reply.failed
    assert reply.status == status


def test_a_failed_job() -> None:
    error = {"code": 500, "raw_message": "raw", "message": "Content moderation", "detail": None}
    reply = parse_job(raw(job(status="failed", error=error)))
    assert reply.failed
    assert (reply.error_code, reply.error_message) == (500, "Content moderation.")


@pytest.mark.parametrize(
    ("name", "value", "attribute", "expected"),
    [
        ("job_id", 1868588555208310784, "job_id", "1868588555208310784"),
        ("job_id", None, "job_id", ""),
        ("task_type", "from_tomorrow", "task_type", "from_tomorrow"),
        ("status", None, "status", ""),
        ("status", " Completed ", "status", "completed"),
        ("status", ["completed"], "status", ""),
        ("meta", None, "frozen", None),
        ("meta", {"usage": None}, "frozen", None),
        ("meta", {"usage": {"frozen": "80"}}, "frozen", 80),
        ("meta", {"usage": {"frozen": 80.0}}, "frozen", 80),
        ("meta", {"usage": {"frozen": True}}, "frozen", None),
        ("meta", {"usage": {"frozen": "many"}}, "frozen", None),
        ("meta", {"usage": {"frozen": 1e300}}, "frozen", None),
        ("meta", {"usage": {"frozen": [80]}}, "frozen", None),
        ("error", None, "error_message", ""),
        ("error", "broken", "error_message", "broken."),
        ("error", {"code": 0, "message": 5}, "error_message", ""),
        ("logs", [{"a": 1}, "b"], "error_message", ""),
        ("something_new", {"deep": [1]}, "job_id", JOB_ID),
    ],
)
def test_odd_fields(name: str, value: Any, attribute: str, expected: Any) -> None:
    assert getattr(parse_job(raw(job(**{name: value}))), attribute) == expected


def test_what_is_not_understood_is_kept_in_the_raw_reply() -> None:
    assert "from tomorrow" in parse_job(raw(job(news="from tomorrow"))).raw


def test_a_job_in_an_envelope() -> None:
    assert parse_job(raw({"timestamp": 1, "data": grid()})).job_id == JOB_ID


@pytest.mark.parametrize("seed", ["1904983176", "0b5e2c7c-0000-4000-8000-000000000000", ""])
def test_seeds_are_opaque(seed: str) -> None:
    assert parse_job(raw(grid(seed=seed))).seed == seed


def test_a_numeric_seed_is_text() -> None:
    assert parse_job(raw(grid(seed=1904983176))).seed == "1904983176"


# --- bytes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<html><body>Sign in</body></html>",
        raw(grid())[:-20],
        b"[]",
        b"null",
        b'"job"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"job_id": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "html", "half", "list", "null", "text", "bytes", "deep list", "deep object", "huge number"],
)
def test_what_is_no_object_is_unreadable(broken: bytes) -> None:
    for parse in (parse_job, parse_balance):
        with pytest.raises(UnreadableReply) as caught:
            parse(broken)
        assert caught.value.remedy is Remedy.CHECK_ADDRESS


@pytest.mark.parametrize(
    "text",
    [
        b'{"job_id":"a","job_id":"b","status":"pending"}',
        b'{"job_id":"b","meta":{"usage":{"frozen":NaN,"consume":-Infinity}}}',
        b'{"job_id":"b","output":{"seed":"\\ud800","available_actions":{"\\ud800":[NaN,1]}}}',
        b'\xef\xbb\xbf{"job_id":"b"}',
        '{"job_id":"b","status":"pénding"}'.encode("utf-16"),
    ],
    ids=["twice", "nan", "lone surrogate", "bom", "utf-16"],
)
def test_odd_json_is_read(text: bytes) -> None:
    reply = parse_job(text)
    assert reply.job_id == "b"
    assert reply.frozen is None
    for kept in (reply.seed, reply.raw, json.dumps(dict(reply.actions), allow_nan=False)):
        kept.encode()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "80", FOUR[0]]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ["job_id", "task_type", "status", "output", "meta", "error", "code", "message", "data", "logs", "detail"]
INNER = ["image_url", "image_urls", "video_urls", "seed", "available_actions", "usage", "frozen", "created_at", "code"]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON | st.dictionaries(st.sampled_from(INNER), JSON)))
def test_wrong_types_in_any_field_are_survived(body: dict[str, Any]) -> None:
    reply = parse_job(raw(body))
    assert isinstance(reply.job_id + reply.status + reply.seed + reply.error_message, str)
    assert reply.frozen is None or abs(reply.frozen) < 2**53
    assert all(url.strip() or url for _, url in media_urls(reply))
    reply.raw.encode()
    with contextlib.suppress(StudioError):
        parse_balance(raw(body))
    assert isinstance(parse_error(400, raw(body), {}), ServiceError)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_reply_or_unreadable(text: bytes) -> None:
    for parse in (parse_job, parse_balance):
        with contextlib.suppress(StudioError):
            parse(text)
    assert parse_error(500, text, {}).sentence


# --- §2c, §2d: refusals ----------------------------------------------------------------------------------------------

WHITELIST = "This feature is only available for whitelisted accounts."
SHAPES = {
    "flat": {"code": 0, "message": WHITELIST, "raw_message": "", "detail": None},
    "flat, raw only": {"code": 0, "message": "", "raw_message": WHITELIST, "detail": None},
    "flat, detail": {"code": 0, "detail": WHITELIST},
    "job-shaped": job(status="failed", output=[], error={"code": 0, "message": WHITELIST, "raw_message": "other"}),
    "job-shaped, raw only": job(error={"code": 0, "message": "", "raw_message": WHITELIST}) | {"message": "other"},
    "wrapped": {"error": {"code": 0, "message": WHITELIST}, "message": "other"},
    "error is text": {"error": WHITELIST},
    "findings": {"detail": [{"loc": ["body"], "msg": WHITELIST}]},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_services_own_sentence_is_found_in_each_shape(shape: str) -> None:
    assert parse_error(403, raw(SHAPES[shape]), {}).sentence == WHITELIST


@pytest.mark.parametrize("body", [b"", b"<html>502 Bad Gateway</html>", b"[]", b'{"message": ""}', b'{"message": 5}'])
def test_without_words_the_reason_is_said(body: bytes) -> None:
    assert parse_error(502, body, {}, "Bad Gateway").sentence == "Bad Gateway."
    assert "502" in parse_error(502, body, {}).sentence


def test_a_novel_is_cut() -> None:
    assert len(parse_error(400, raw({"message": "x" * 1_000_000}), {}).sentence) <= 600 + len(".")


@pytest.mark.parametrize(
    ("status", "kind", "remedy", "advice"),
    [
        (400, InvalidRequest, Remedy.EDIT_PROMPT, "Change the prompt"),
        (401, KeyRefused, Remedy.ENTER_KEY, "API key"),
        (402, OutOfCredit, Remedy.TOP_UP, "Top up"),
        (403, NotAllowed, Remedy.CONTACT_SUPPORT, "key is fine"),
        (404, JobForgotten, Remedy.KEEP_LOCAL, "on this disk stays"),
        (410, JobForgotten, Remedy.KEEP_LOCAL, "on this disk stays"),
        (408, ServiceDown, Remedy.RETRY, "Try again"),
        (413, InvalidRequest, Remedy.EDIT_PROMPT, "smaller"),
        (422, InvalidRequest, Remedy.EDIT_PROMPT, "Change the prompt"),
        (429, TooBusy, Remedy.WAIT, "waits"),
        (500, ServiceDown, Remedy.RETRY, "try again"),
        (502, ServiceDown, Remedy.RETRY, "try again"),
        (503, ServiceDown, Remedy.RETRY, "try again"),
        (504, ServiceDown, Remedy.RETRY, "try again"),
        (524, ServiceDown, Remedy.RETRY, "try again"),
        (1001, InvalidRequest, Remedy.EDIT_PROMPT, "Change the prompt"),
    ],
)
def test_each_status_has_its_way_on(status: int, kind: type[ServiceError], remedy: Remedy, advice: str) -> None:
    error = parse_error(status, raw({"message": "No."}), {})
    assert type(error) is kind
    assert error.sentence == "No."
    assert error.remedy is remedy
    assert error.status == status
    assert advice in error.advice


GATEWAY = b"<html><head><title>504 Gateway Time-out</title></head></html>"
INVALID = "Invalid request, image_url must start with http:// or https://"
UPGRADE = "Please upgrade your plan or contact customer support to access this feature."
CHANGE = "Change the prompt and send it again."
ANSWERS: dict[str, tuple[int, bytes, str]] = {
    "bad key": (401, raw({"code": 401, "message": "Failed to verify api key"}), "Enter your API key."),
    "invalid": (400, raw({"code": 400, "message": "Invalid request parameters"}), CHANGE),
    "bad address": (400, raw({"code": 400, "message": INVALID}), CHANGE.replace("prompt", "picture or its address")),
    "bad flag": (400, raw({"code": 400, "message": "relax mode is not supported"}), CHANGE),
    "no credit": (402, raw({"code": 402, "message": "Insufficient credits. Top up your balance or upgrade your plan"}),
                  "Top up, or choose something cheaper."),
    "not whitelisted": (403, raw(job(status="failed", error={"code": 403, "message": f"{WHITELIST} {UPGRADE}"})),
                        "Your key is fine; the service's support opens this feature to an account."),
    "plan": (403, raw({"code": 403, "message": "V8 needs the Pro plan"}),
             "Your key is fine; choose a version or mode that the account's plan includes, or another plan."),
    "content": (403, raw({"error": {"code": 403, "message": "Sensitive content detected"}}),
                "Change the prompt or its pictures, then send it again."),
    "quota": (403, raw({"code": 403, "message": "Daily quota of failed inputs reached (sensitive words)"}),
              "Your key is fine; wait until the allowance is renewed, then send it again."),
    "forbidden": (403, raw({"code": 403, "message": "Forbidden"}),
                  "Your key is fine; ask the service's support what this needs."),
    "unknown job": (
        404,
        raw({"code": 404, "message": "Resource not found"}),
        "The service no longer knows it; what is on this disk stays.",
    ),
    "too large": (413, raw({"code": 413, "message": "File too large!"}), "Use a smaller picture."),
    "validation": (422, raw({"code": 422, "message": "", "raw_message": "prompt is required"}),
                   CHANGE),
    "busy": (429, raw({"code": 429, "message": "Too many requests"}), "The studio waits and tries again."),
    "internal": (500, raw({"code": 500, "message": "Internal server error"}),
                 "The service is in trouble; try again in a while."),
    "gateway": (504, GATEWAY, "The service is in trouble; try again in a while."),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_a_refusal_is_the_services_sentence_and_one_advice(name: str) -> None:
    status, body, advice = ANSWERS[name]
    error = parse_error(status, body, {}, "The service answered 504 Gateway Timeout.")
    own = words_of(body) or "The service answered 504 Gateway Timeout."
    assert str(error) in (f"{own} {advice}", f"{own}. {advice}")
    assert ".." not in str(error)
    said = re.split(r"(?<=[.!?]) ", str(error))
    assert len(said) == len(set(said))
    assert all(sentence[-1] in ".!?" for sentence in said)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("not whitelisted", Remedy.CONTACT_SUPPORT), ("content", Remedy.EDIT_PROMPT), ("quota", Remedy.WAIT)],
)
def test_a_403_has_the_remedy_of_its_reason(name: str, remedy: Remedy) -> None:
    status, body, _ = ANSWERS[name]
    assert parse_error(status, body, {}).remedy is remedy


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"\xef\xbb\xbf\n<!doctype html><p>Log in", "a web page, not with"),
        (b"[1]", "something else"),
        (b"OK", "something else"),
        (b" ", "nothing at all"),
    ],
)
def test_what_is_not_the_services_is_said_without_jargon(body: bytes, what: str) -> None:
    with pytest.raises(UnreadableReply) as caught:
        parse_job(body)
    assert what in caught.value.sentence
    assert "JSON" not in str(caught.value)
    assert "wants a login" in caught.value.advice


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("2.5", 2.5),
        ("3600", 120.0),
        ("-1", 0.0),
        ("inf", 120.0),
        ("nan", None),
        ("", None),
        ("soon", None),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30.0),
        ("Thu, 01 Jan 2026 00:00:30", 30.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 120.0),
        ("Thu, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert retry_after(header, datetime(2026, 1, 1, tzinfo=UTC)) == seconds


def test_a_busy_service_says_when_it_is_asked_again() -> None:
    error = parse_error(429, raw({"message": "Slow down"}), {"Retry-After": "7"})
    assert isinstance(error, TooBusy)
    assert error.retry_after == 7.0
    assert "7 s" in error.advice


# --- §3: times, balance ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-01-02T03:04:05Z", 1767323045.0),
        ("2026-01-02T11:04:05+08:00", 1767323045.0),
        ("2026-01-02T03:04:05.5Z", 1767323045.5),
        ("2026-01-02T03:04:05.500000000Z", 1767323045.5),
        ("2026-01-01T22:04:05-0500", 1767323045.0),
        ("2026-01-02 03:04:05", 1767323045.0),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        (None, None),
        ("yesterday", None),
        ("2026-13-02T03:04:05Z", None),
        ("2026-01-02T03:04:05+99:99", None),
        (1767323045, None),
    ],
)
def test_times(text: Any, seconds: float | None) -> None:
    assert parse_time(text) == seconds
    assert parse_job(raw(job(meta={"ended_at": text}))).ended_at == seconds


BALANCE = {
    "account_id": 1, "balance_usd": 72.048, "available_credits": 71000, "available_points": 1048, "alert_threshold": 5,
    "low_balance_alert": False, "updated_at": "2026-01-02T03:04:05.123456789Z",
}  # fmt: skip


@pytest.mark.parametrize("body", [{"code": 200, "message": "success", "data": BALANCE}, BALANCE])
def test_a_balance_wrapped_or_not(body: dict[str, Any]) -> None:
    balance = parse_balance(raw(body))
    assert (balance.points, balance.credits, balance.spendable) == (1048, 71000, 72048)
    assert balance.usd == pytest.approx(72.048)
    assert balance.alert_threshold == 5
    assert not balance.low


def test_a_poor_balance() -> None:
    balance = parse_balance(b'{"data":{"available_points":"12","balance_usd":null,"low_balance_alert":true}}')
    assert (balance.points, balance.credits, balance.low) == (12, 0, True)
    assert balance.usd == pytest.approx(0.012)


def test_a_refusal_in_place_of_a_balance() -> None:
    with pytest.raises(KeyRefused, match="Failed to verify"):
        parse_balance(b'{"code":401,"message":"Failed to verify api key"}')
    with pytest.raises(UnreadableReply):
        parse_balance(b'{"data":{}}')
