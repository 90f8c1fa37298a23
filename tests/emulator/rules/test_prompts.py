"""Which prompts are refused, and what is read out of the others (contract §4b, "Principle")."""

from __future__ import annotations

import pytest

from studio.emulator.rules.prompts import check, parse
from studio.emulator.rules.refusal import Refusal


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "1 to 8192"),
        ("x" * 8193, "1 to 8192"),
        ("a cat --relax", "--relax"),
        ("a cat --r 4", "--r"),
        ("a cat --repeat 4", "--repeat"),
        ("a cat --bs 2", "--bs"),
        ("a cat --batchsize 2", "--batchsize"),
        ("a cat --personalize", "--personalize"),
        ("a cat --stealth", "--stealth"),
        ("a cat --PUBLIC", "--public"),
        ("a cat --video", "--video"),
        ("a {red, blue} cat", "{}"),
        ("a cat --chaos 101", "--chaos"),
        ("a cat --sv 5", "1, 2, 3, 4 or 6"),
        ("a cat --seed 1e10", "0 and 4294967295"),
        ("a cat --v 8.0 --turbo", "--v 8"),
        ("a cat --v 8.10 --no fog", "--v 8.1"),
        ("a cat --c 500", "--c"),
        ("a cat --seed 4294967296", "--seed"),
        ("a cat --seed -1", "--seed"),
        ("a cat --stop 9", "--stop"),
        ("a cat --weird 3001", "--weird"),
        ("a cat --s 1001", "--s"),
        ("a cat --q 5", "--q"),
        ("a cat --iw 3.1", "--iw"),
        ("a cat --sw 1001", "--sw"),
        ("a cat --cw 101", "--cw"),
        ("a cat --exp 101", "--exp"),
        ("a cat --v 8 --turbo", "--turbo"),
        ("a cat --oref https://a.test/b.png --turbo", "--turbo"),
        ("a cat --v 6.1 --draft", "--draft"),
        ("a cat --niji 6 --draft", "--draft"),
        ("a cat \u2014chaos 500", "--chaos"),
        *((f"a cat --v 8.1 {flag}", flag.split()[0]) for flag in (
            "--q 1", "--quality 1", "--cref https://a.test/b.png", "--cw 5", "--oref https://a.test/b.png", "--ow 50",
            "--no fog", "--turbo", "--sd", "--sv 6",
        )),
    ],
)  # fmt: skip
def test_a_prompt_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check(text, field="text")
    assert refusal.value.code == 400
    assert named in refusal.value.message


@pytest.mark.parametrize(
    "text",
    [
        "x" * 8192,
        "a cat --chaos 100 --c 0 --seed 4294967295 --stop 10 --weird 3000 --stylize 1000",
        "a cat --v 8.1 --hd --sv 4",
        "a cat --v 8 --hd --q 4 --stop 50",
        "a cat --v 9 --unknown thing",
        r"a \{literal\} brace",
        "a cat --no {",
        "a cat --v7 --draft",
        "https://a.test/--chaos/{x}.png a cat",
        "over--relaxed cats",
        "a cat --niji --exp --p abc123",
        "a cat --ar 1.5:1 --q .25 --chaos many",
        "a cat --turbo --draft",
        "a cat --v 7.0 --draft",
    ],
)
def test_everything_else_is_accepted(text: str) -> None:
    assert check(text).raw == text


def test_a_prompt_is_taken_apart() -> None:
    prompt = parse(
        "https://a.test/1.png HTTPS://b.test/2.png quiet sea::2 gulls::-0.5 --AR 3:2 --no fog, boats --v 6.1 --raw"
    )
    assert prompt.images == ("https://a.test/1.png", "HTTPS://b.test/2.png")
    assert prompt.words.split() == ["quiet", "sea", "gulls"]
    assert list(prompt.aspect) == [3, 2]
    assert prompt.without == ("fog", "boats")
    assert prompt.model == "6.1"
    assert "raw" in prompt.flags


def test_videos_know_other_flags() -> None:
    assert check("https://a.test/1.png waves --bs 2 --loop", video=True).number("bs", 4) == 2
    with pytest.raises(Refusal, match="--bs"):
        check("waves --bs 3", video=True)
    assert check(r"a \{b\} https://a.test/{b}.png", video=True).words.startswith("a {b}")
    with pytest.raises(Refusal, match="permutation"):
        check("{red, blue} waves", video=True)


@pytest.mark.parametrize(
    ("flag", "model"),
    [("--v 7.0", "7"), ("--v8.0", "8"), ("--v 8.10", "8.1"), ("--niji 6.0", "niji 6"), ("--v new", "new"), ("", "7")],
)
def test_a_version_is_a_number_where_it_can_be(flag: str, model: str) -> None:
    assert parse(f"a cat {flag}").model == model


def test_raw_is_a_style() -> None:
    assert "raw" in parse("a cat --style RAW").flags
    assert "raw" not in parse("a cat --style cute").flags
