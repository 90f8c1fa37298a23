"""The README names what there is: search fields, deeds, chapters of the tour, and files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studio.cli.library import DEEDS
from studio.request.query import parse_query
from studio.request.query.fields import FIELDS
from studio.tour.chapters import CHAPTERS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(head: str) -> str:
    """What stands below a headline, up to the next one that is no smaller."""
    below = README.partition(f"\n{head}\n")[2]
    return re.split(rf"^#{{1,{len(head.split()[0])}}} ", below, maxsplit=1, flags=re.M)[0]


def searches() -> list[str]:
    """Each search in the table of fields; a value that stands alone belongs to the field before it."""
    table = section("## The library").partition("**Searching.**")[2].partition("What is asked")[0]
    found = []
    for line in re.findall(r"^\| .+", table, re.M):
        field = ""
        for words in re.findall(r"`([^`]+)`", line):
            if ":" in words:
                field = words.partition(":")[0]
                found.append(words)
            else:
                found.append(f"{field}:{words}")
    return found


EXAMPLES = {f"{field.name}:": f"{field.name}:{field.example}" for field in FIELDS}


def test_the_fields_of_the_readme_can_be_searched_for() -> None:
    asked = searches()
    assert len(asked) > 30
    for words in asked:
        query = parse_query(EXAMPLES.get(words, words))
        assert not query.mistakes, f"{words}: {query.mistakes}"
        assert query.conditions, words


def test_the_deeds_of_the_readme_are_those_of_the_command() -> None:
    rows = re.findall(r"^\| `([a-z]+) ?[^`]*` \|", section("### Looking after it"), re.M)
    assert rows[1:] == [deed.name for deed in DEEDS]  # the head of the table names the command itself


def test_the_chapters_of_the_readme_are_those_that_can_be_chosen() -> None:
    named = re.search(r"chapters are ([^|]*?) \|", README)
    assert named is not None
    chosen = [chapter.name for chapter in CHAPTERS if not chapter.always]
    assert re.split(r", | and ", named[1]) == chosen


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", section("## The map")))))
def test_what_the_map_names_is_there(name: str) -> None:
    places = (ROOT, ROOT / "studio", *(ROOT / "studio").iterdir(), ROOT / "studio" / "models" / "viewing")
    assert any((place / name).exists() for place in places if place.is_dir()), name


def test_its_pictures_and_headlines_are_there() -> None:
    for path in re.findall(r"\]\(([^)#]+\.png)\)", README):
        assert (ROOT / path).is_file(), path
    heads = {re.sub(r"[^a-z -]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.*)$", README, re.M)}
    for anchor in re.findall(r"\]\(#([^)]+)\)", README):
        assert anchor in heads, anchor
