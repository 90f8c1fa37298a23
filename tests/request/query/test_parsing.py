"""The language of searches: any text is one, each mistake has its place and its sentence, and the rest counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.request.query import Query, parse_query
from studio.request.query.fields import FIELDS, Values, field_of
from studio.request.query.parsing import MOST_TERMS
from studio.request.query.terms import Among, Begins, Between, Condition, Days, Demand, Fact, Holds, Present, Test

PIECES = st.sampled_from(
    [
        "fox", "-night", '"red coat"', '"open', "ar:3:2", "v:8.1", "niji:6", "type:inpaint", "type:", "seed:123",
        "cost:>100", "cost:<", "80..160", "cost:160..80", "after:2026-10", "on:0001-01-01", "before:0001", "has:video",
        "is:batch", "status:failed,done", "flag:--tile", "--tile", "—ar", "raw:", "foo:bar", ":", "::",
        "-", "--", '"',
        "\0", "\ud800",
        "https://a.b/c", "'; DROP TABLE job; --", "灯台", "ar:0:0", "id:%", "seed:" + "9" * 5000, "stylize:1e999", " ",
        "rating:>3", "rating:0", "is:pick", "is:unflagged", "is:favourite", "tag:cover", "-tag:cover",
        "note:harb", "has:note", "has:tag", "is:trashed", "-is:trashed", "is:trashed,pick", "from:midjourney",
        "family:1", "is:imported", "is:rated",
        "project:\"a b\"", "-flag:\u0130", "v:niji", "v:nan", "sref:https://a.b", "p:", "cost:1_0", "*", "NEAR(", "AND",
    ]
)  # fmt: skip
SEARCHES = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES).map("".join))


def only(text: str) -> Condition:
    query = parse_query(text)
    assert (query.mistakes, query.words) == ((), ())
    [condition] = query.conditions
    return condition


def flag(name: str, test: Test) -> Demand:
    return Demand(Fact.FLAG, test, name)


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("ar:3:2", flag("aspect", Among(("3:2",)))),
        ("AR:6:4", flag("aspect", Among(("3:2",)))),
        ("ar:tall", flag("aspect", Between(None, 1.0, high_open=True))),
        ("v:7", flag("version", Among(("7",)))),
        ("v:8.1", flag("version", Among(("8.1",)))),
        ("v:>=8", flag("version", Between(8.0))),
        ("niji:6", flag("version", Among(("niji 6",)))),
        ("v:niji6", flag("version", Among(("niji 6",)))),
        ("type:inpaint", Demand(Fact.TASK, Among(("inpaint",)))),
        ("type:imagine", Demand(Fact.TASK, Among(("diffusion",)))),
        ("task:video_diffusion", Demand(Fact.TASK, Among(("video_diffusion",)))),
        ("status:running", Demand(Fact.STATE, Among(("sending", "accepted", "finished")))),
        ("seed:0123", Demand(Fact.SEED, Among(("123",)))),
        ("sref:1234", flag("sref", Among(("1234",)))),
        ("sref:example", flag("sref", Holds("example"))),
        ("cost:>100", Demand(Fact.POINTS, Between(100.0, low_open=True))),
        ("cost:<=80", Demand(Fact.POINTS, Between(None, 80.0))),
        ("cost:80..160", Demand(Fact.POINTS, Between(80.0, 160.0))),
        ("left:<12", Demand(Fact.LEFT, Between(None, 12.0, high_open=True))),
        ("is:expiring", Demand(Fact.UNDECIDED, Between(0.0, 24.0, low_open=True))),
        ("is:archived", Demand(Fact.LEFT, Between(None, 0.0))),
        ("has:missing", Demand(Fact.MISSING, Present())),
        ("cost:80", Demand(Fact.POINTS, Between(80.0, 80.0))),
        ("after:2026-10", Demand(Fact.DAY, Days("2026-10-01"))),
        ("before:2026-10", Demand(Fact.DAY, Days("", "2026-09-30"))),
        ("on:2026-02", Demand(Fact.DAY, Days("2026-02-01", "2026-02-28"))),
        ("on:2026-11-28", Demand(Fact.DAY, Days("2026-11-28", "2026-11-28"))),
        ("on:2025..2026-03", Demand(Fact.DAY, Days("2025-01-01", "2026-03-31"))),
        ("has:video", Demand(Fact.KIND, Among(("video",)))),
        ("is:draft", flag("draft", Present())),
        ("is:batch", Demand(Fact.BATCH, Present())),
        ("id:4F", Demand(Fact.REMOTE, Begins("4f"))),
        ("flag:--tile", flag("tile", Present())),
        ("flag:s", flag("stylize", Present())),
        ("--tile", flag("tile", Present())),
        ("stylize:>200", flag("stylize", Between(200.0, low_open=True))),
        ("chaos:50", flag("chaos", Between(50.0, 50.0))),
        ("raw:", flag("raw", Present())),
        ('project:"My Covers"', Demand(Fact.PROJECT, Among(("my covers",)))),
        ("no:text", flag("no", Holds("text"))),
        ("rating:>3", Demand(Fact.RATING, Between(3.0, low_open=True))),
        ("stars:2..4", Demand(Fact.RATING, Between(2.0, 4.0))),
        ("is:pick", Demand(Fact.CHOICE, Between(1.0, 1.0))),
        ("is:rejected", Demand(Fact.CHOICE, Between(-1.0, -1.0))),
        ("is:favorite", Demand(Fact.FAVOURITE, Present())),
        ('tag:"Winter Sun"', Demand(Fact.TAG, Among(("winter sun",)))),
        ("note:7", Demand(Fact.NOTE, Holds("7"))),
        ("from:Midjourney", Demand(Fact.ORIGIN, Among(("midjourney",)))),
        ("family:012", Demand(Fact.FAMILY, Between(12.0, 12.0))),
        ("is:trash", Demand(Fact.TRASHED, Present())),
    ],
)
def test_each_field_asks_what_it_says(text: str, demand: Demand) -> None:
    assert only(text).demands == (demand,)
    assert only(f"-{text}" if not text.startswith("-") else text).negated is not text.startswith("--")


def test_a_comma_offers_a_choice() -> None:
    assert [demand.test for demand in only("type:inpaint,edit").demands] == [Among(("inpaint",)), Among(("edit",))]


def test_words_phrases_and_what_is_not_wanted() -> None:
    words = parse_query('fox -night "red coat" -"old man" "blue be').words
    assert [(word.text, word.negated, word.open_end) for word in words] == [
        ("fox", False, True),
        ("night", True, True),
        ("red coat", False, False),
        ("old man", True, False),
        ("blue be", False, True),
    ]


@pytest.mark.parametrize("text", ["https://a.b/c", "fox::2", "12:30", "Portrait:", "e.g:", "-5"])
def test_what_only_looks_like_a_field_is_a_word(text: str) -> None:
    query = parse_query(text)
    assert not query.mistakes
    assert not query.conditions


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("statsu:failed", "There is no field “statsu”; there is “status”."),
        ("ratign:>3", "There is no field “ratign”; there is “rating”."),
        ("rating:good", "“good” is no number of stars, as in rating:5, rating:>3 or rating:2..4."),
        ("family:fox", "“fox” is no whole number, as in family:12."),
        ("type:inpant", "“type:” does not know “inpant”; there is “inpaint”."),
        ("type:", "“type:” needs a value, as in type:inpaint."),
        ("cost:abc", "“abc” is no number, as in cost:250, cost:>100 or cost:80..160."),
        ("cost:160..80", "The range begins above its end: 160 to 80."),
        ("seed:abc", "A seed is a whole number, as in seed:123."),
        ("ar:3", "An aspect is two whole numbers, as in ar:3:2, or wide, tall or square."),
        ("on:2026-13", "“2026-13” is no date, as in on:2026-11-28, on:2026-11 or on:2026."),
        ("on:2026..2025", "The range begins after its end."),
        ("v:big", "“big” is no version, as in v:7."),
        ("flag:--", "“--” is no flag, as in flag:--tile."),
    ],
)
def test_a_mistake_has_its_place_and_sentence_and_the_rest_counts(wrong: str, sentence: str) -> None:
    text = f"fox {wrong} cost:>100"
    query = parse_query(text)
    [mistake] = query.mistakes
    assert mistake.sentence.startswith(sentence)
    assert mistake.span.of(text) == wrong
    assert [word.text for word in query.words] == ["fox"]
    assert len(query.conditions) == 1


def test_more_terms_than_anybody_needs_are_left_out_and_told() -> None:
    query = parse_query("fox " * 40)
    assert len(query.words) == MOST_TERMS
    assert query.mistakes[0].span.end == 160


def spans(query: Query) -> list[tuple[int, int]]:
    found = [word.span for word in query.words] + [one.span for one in query.conditions]
    return sorted((span.start, span.end) for span in [*found, *(mistake.span for mistake in query.mistakes)])


@given(SEARCHES)
def test_any_text_is_a_search_and_its_parts_lie_in_it_without_overlap(text: str) -> None:
    query = parse_query(text)
    end = 0
    for first, last in spans(query):
        assert end <= first < last <= len(text)
        end = last
    assert all(mistake.sentence.endswith(".") and len(mistake.sentence) < 160 for mistake in query.mistakes)


def test_no_two_fields_share_a_name_and_every_example_can_be_asked() -> None:
    spelled = [spelling for field in FIELDS for spelling in (field.name, *field.aliases)]
    assert len(set(spelled)) == len(spelled)
    for field in FIELDS:
        assert field_of(field.name.upper()) is field
        if field.values is Values.SWITCH or field.example:
            assert only(f"{field.name}:{field.example}").demands
        for named in field.named:
            assert all(only(f'{field.name}:"{one}"').demands == (named.demand,) for one in (named.name, *named.aliases))
