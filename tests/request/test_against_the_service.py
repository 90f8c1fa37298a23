"""Table against table: for every prompt the verdict of our checks is the answer of the practice service over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from studio.request.expansion import expand
from studio.request.forecast import forecast
from studio.request.parameters import MODELS, PARAMETERS, REFUSED, Kind, Model, Parameter
from studio.request.problems import Level
from studio.request.prompt import parse
from studio.request.rules import lint
from studio.request.tariff import of_prompt, of_video
from tests.emulator.conftest import Service, running, until
from tests.request.examples import IMAGE_EXAMPLES, VIDEO_EXAMPLES
from tests.request.texts import PROMPTS

PICTURE = "https://cdn.x.test/a.png"
VALUES = {
    Kind.SWITCH: ("",),
    Kind.RATIO: ("3:2", "1:1", "1:10", "1920:1080", "1.5:1", "0:0", "wide", ""),
    Kind.TEXT: ("", "hats", "hats, bags"),
    Kind.ADDRESS: (PICTURE, "a.png", ""),
    Kind.REFERENCES: (PICTURE, f"{PICTURE} 12345::2 random", "ftp://a/b.png", ""),
    Kind.MODEL: ("6", "6.1", "7", "8", "8.1", "8.2", "5", "", "niji", "7.0", "8.0", "8.10", "06.1", "6.0"),
}
MODEL_FLAGS = [f"--{model.flag} {model.value}" for model in MODELS] + [
    "",
    "--niji",
    "--niji 5",
    "--v 8.2",
    "--v",
    "--v 7.0",
    "--v8.0",
    "--niji 6.0",
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Draws nothing, and a job of it costs nothing to wait for."""
    with running(tmp_path_factory.mktemp("practice"), balance=100_000_000, drawn=False) as made:
        yield made


def values_of(known: Parameter) -> list[str]:
    """Values on, just inside and just outside every bound, each that is documented for any model, and nonsense."""
    if known.kind not in (Kind.INTEGER, Kind.DECIMAL, Kind.SEED, Kind.CHOICE):
        return list(VALUES[known.kind])
    bounds = [bound for bound in (known.low, known.high) if bound is not None]
    near = [f"{bound + step:.10g}" for bound in bounds for step in (-1, -0.01, 0, 0.01, 1)]
    listed = [value for choices in known.choices.values() for value in choices]
    return list(dict.fromkeys([*near, *listed, "0", "-1", "3", "5", "6", "4.0", "1e9", "nan", "lots", ""]))


def assert_same_verdict(service: Service, text: str, *, video: bool = False) -> str:
    """Blocked means refused and not blocked means taken, and then for the price that was foretold.

    The job's number, "" where there is none.
    """
    field, task = ("prompt", "video-diffusion") if video else ("text", "diffusion")
    blocks = [problem.sentence for problem in lint(text, video=video) if problem.level is Level.BLOCK]
    answer = asked(service, task, **{field: text})
    assert answer.status_code == (400 if blocks else 200), (text, blocks, answer.text)
    if blocks:
        return ""
    assert answer.json()["meta"]["usage"]["frozen"] == _price(text, video), text
    return str(answer.json()["job_id"])


def asked(service: Service, task: str, /, **body: Any) -> httpx.Response:
    """The service's answer as soon as it has room: on a busy machine jobs may come quicker than they are finished."""
    answer: httpx.Response = until(lambda: (made := service.post(task, **body)).status_code != 429 and made)
    return answer


def assert_generates(service: Service, job_id: str) -> None:
    """What was taken is finished."""
    if job_id:
        assert service.wait(job_id, "completed", "failed")["status"] == "completed"


def _price(text: str, video: bool) -> int:
    prompt = parse(text)
    return (of_video(prompt) if video else of_prompt(prompt)).points


@pytest.mark.parametrize("model", MODEL_FLAGS, ids=lambda flag: flag or "no version")
@pytest.mark.parametrize("known", PARAMETERS, ids=lambda known: known.name)
def test_every_parameter_with_every_model(service: Service, known: Parameter, model: str) -> None:
    for value in values_of(known):
        for spelling in (known.name, *known.aliases):
            assert_same_verdict(service, f"a fox --{spelling} {value} {model}".replace("  ", " ").rstrip())


@pytest.mark.parametrize("known", PARAMETERS, ids=lambda known: known.name)
def test_every_parameter_with_videos(service: Service, known: Parameter) -> None:
    for value in values_of(known):
        for rest in ("", " --v 8.1", " --turbo"):
            assert_same_verdict(service, f"{PICTURE} waves --{known.name} {value}{rest}", video=True)


RULES = [
    *(f"a fox --{name}{value}" for name in (*REFUSED, "r") for value in ("", " 4", " --ar 3:2")),
    "a {red, green} fox", "a fox --ar {1:1, 3:2}", r"a \{red, green\} fox", "a { fox", "a } fox {", "{}", r"{a\}",
    "https://a.test/{b}.png a fox", "a fox --sref https://a.test/{b}.png --tile", "{https://a.test/1.png, b}",
    "a fox --oref https://a.test/b.png --turbo", "a fox --oref https://a.test/b.png --fast",
    "a fox --oref https://a.test/b.png --q 4", "a fox --turbo --turbo --draft", "a fox --v 6 --draft --v 7",
    "a fox --v 7 --draft --v 6", "a fox --v 8 --niji --turbo", "a fox --niji --v 8 --turbo", "a fox --v 8 --v --turbo",
    "a fox --v8 --turbo", "a fox --niji6 --draft", "a fox --v7x --draft", "a fox --V 8 --TURBO", "a fox —turbo –v 8",
    "a fox --chaos 500 --chaos 5", "a fox --c 5 --chaos 500", "a fox--chaos 500", "a fox https://x.test/--relax",
    "a fox --v 8 --hd --q 4 --sv 6", "a fox --v 8 --q 4.0", "a fox --v 8 --hd --oref https://a.test/b.png",
    "a fox --v 8.1 --hd", "a fox --v 8.1 --sv 6", "a fox --v 8.1 --sv 4", "a fox --v 8 --sv 5", "a fox --draft --turbo",
    "a fox --draft --oref https://a.test/b.png", "a fox --motion 3", "a fox --exp", "a fox --exp 50", "a fox --exp 101",
    "a fox --exp at dusk", "a fox --niji at dusk --draft", "a fox --never seen --before 500", "a fox --loop --end x",
    "x" * 8192, "x" * 8193, "", "a fox --p abc --sref 1 random --sw 5", "a fox --profile x", "a fox --seed 1_000",
    "a fox --chaos 1e2", "a fox --chaos 1e3", "a fox --chaos 5,", "a fox --bs 2", "a fox --batchsize 2",
]  # fmt: skip


@pytest.mark.parametrize("text", RULES)
def test_every_rule_and_contradiction(service: Service, text: str) -> None:
    assert_same_verdict(service, text)
    assert_same_verdict(service, f"{PICTURE} {text}", video=True)


PAIRS = [
    "--turbo", "--draft", "--oref https://a.test/b.png", "--hd", "--q 4", "--q .5", "--sref 1", "--sv 6", "--sv 4",
    "--v 8", "--v 8.1", "--v 6", "--niji", "--stop 50", "--cref https://a.test/b.png", "--no hats", "--fast", "--tile",
]  # fmt: skip


@pytest.mark.parametrize("first", PAIRS)
def test_every_two_flags_together(service: Service, first: str) -> None:
    for second in PAIRS:
        for third in ("", " --v 8", " --v 8 --hd", " --turbo"):
            assert_same_verdict(service, f"a fox {first} {second}{third}")


@pytest.mark.parametrize("text", IMAGE_EXAMPLES)
def test_the_documented_prompts(service: Service, text: str) -> None:
    assert parse(text).text == text
    assert_generates(service, assert_same_verdict(service, text))


@pytest.mark.parametrize("text", VIDEO_EXAMPLES)
def test_the_documented_prompts_of_videos(service: Service, text: str) -> None:
    assert parse(text).text == text
    assert_generates(service, assert_same_verdict(service, text, video=True))


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("flags", ["", "--bs 1", "--bs 2", "--bs 4", "--turbo", "--bs 1 --turbo"])
def test_videos_cost_by_size_and_number(service: Service, flags: str, large: bool) -> None:
    text = f"{PICTURE} waves {flags}".rstrip()
    answer = service.submit("video-diffusion", prompt=text, videoType=int(large))
    assert answer["meta"]["usage"]["frozen"] == forecast(text, video=True, large=large).price.points


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
@pytest.mark.parametrize("flags", ["", "--turbo", "--hd", "--q 4", "--sref 1 --sv 6", "--draft"])
def test_a_remix_costs_what_was_foretold(service: Service, model: Model, flags: str) -> None:
    parent = service.plant("diffusion", "a fox --ar 3:2")
    text = f"a hare {flags} --{model.flag} {model.value}"
    answer = service.post("remix", jobId=parent, imageNo=0, mode=0, remixPrompt=text)
    told = forecast(text, remix_of="a fox --ar 3:2")
    assert (answer.status_code == 400) == (told.obstacle is not None)
    if told.obstacle is None:
        assert answer.json()["meta"]["usage"]["frozen"] == told.price.points


def test_groups_cost_what_their_prompts_cost(service: Service) -> None:
    text = "a {red, {dark, pale} green} fox --v {7, 8 --hd} {--turbo --v 6, } --repeat 2"
    told = forecast(text)
    frozen = [service.submit("diffusion", text=made.text)["meta"]["usage"]["frozen"] for made in expand(text, 99)]
    assert told.obstacle is None
    assert (told.jobs, told.price.points, told.price.about) == (len(frozen), sum(frozen), False)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
def test_a_model_that_needs_a_plan_is_refused_without_it_and_warned_of(service: Service, model: Model) -> None:
    text = f"a fox --{model.flag} {model.value}"
    service.control(switches={"pro_plan": False})
    try:
        answer = service.post("diffusion", text=text)
    finally:
        service.control(switches={"pro_plan": True})
    warned = any("plan" in problem.sentence for problem in lint(text) if problem.level is Level.WARN)
    assert (answer.status_code == 403) == warned == bool(model.plan)


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(PROMPTS.filter(lambda text: bool(text.strip())))
def test_any_text(service: Service, text: str) -> None:
    assert_same_verdict(service, text)
