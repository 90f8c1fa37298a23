"""A search as it is typed, taken apart: any text at all is one, and what makes no sense is told and left out.

    fox -night "red coat" ar:3:2 cost:>100 -type:inpaint,edit --tile
    └ word       └ phrase └ field          └ none of these     └ the prompt has this flag

Every word has to begin a word of the prompt, every phrase to be in it, every field to hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from studio.request.parameters import canonical
from studio.request.prompt import Span
from studio.request.query.dates import day_before, days_of
from studio.request.query.fields import Field, Values, field_of, named_of, spellings
from studio.request.query.flags import LONGEST, plain_words, ratio_of
from studio.request.query.numbers import between
from studio.request.query.terms import (
    Among,
    Begins,
    Between,
    Condition,
    Days,
    Demand,
    Fact,
    Holds,
    Mistake,
    Present,
    Query,
    Word,
)

MOST_TERMS = 24
"""Words and fields of one search; more than these ask for nothing that is to be found."""
LONGEST_WORD = 200
_TOKEN = re.compile(r'(?P<minus>-(?=[^\s-]))?(?:(?P<name>[A-Za-z][A-Za-z_-]{0,30}):(?!:|//))?(?P<rest>"[^"]*"?|\S+)?')
_FLAG = re.compile(r"(?:--|[—–])([A-Za-z]\S*)\Z")
_BARE_FLAG = re.compile(r"(?:--|[—–])?([A-Za-z][A-Za-z0-9_-]*)\Z")
_SEED = re.compile(r"[0-9]{1,20}\Z")
_SPACE = re.compile(r"\s*")
_NO = ("no", "off", "false")


class _NotThat(Exception):
    """A value that the field cannot take; the sentence says why."""


def parse_query(text: str) -> Query:
    """Take a search apart. Never fails; see `Query.mistakes` for what was left out."""
    # As long as before, so that spans fit what is on the screen.
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    words: list[Word] = []
    conditions: list[Condition] = []
    mistakes: list[Mistake] = []
    at = _SPACE.match(clean).end()  # type: ignore[union-attr]
    while at < len(clean):
        found = _TOKEN.match(clean, at)
        end = found.end() if found is not None and found.end() > at else at + 1
        if found is not None and found.end() > at:
            if len(words) + len(conditions) >= MOST_TERMS:
                mistakes.append(Mistake(f"Only the first {MOST_TERMS} words and fields count.", Span(at, len(clean))))
                break
            made = _term(found, Span(at, end))
            match made:
                case Word():
                    words.append(made)
                case Condition():
                    conditions.append(made)
                case Mistake():
                    mistakes.append(made)
        at = _SPACE.match(clean, end).end()  # type: ignore[union-attr]
    return Query(text, tuple(words), tuple(conditions), tuple(mistakes))


def _term(found: re.Match[str], span: Span) -> Word | Condition | Mistake | None:
    negated = found["minus"] is not None
    name, rest = found["name"], found["rest"] or ""
    if name is not None:
        field = field_of(name)
        if field is not None:
            return _condition(field, name, rest, span, negated)
        if _unquoted(rest):
            return Mistake(_no_field(name), span)
    elif (flag := _FLAG.match(rest)) is not None:
        return Condition((_flag_demand(flag[1]),), span, negated)
    return _word(rest if name is None else name, span, negated)


def _word(written: str, span: Span, negated: bool) -> Word | None:
    """A word, or a phrase where it is quoted; None where it is nothing but signs."""
    quoted = written.startswith('"')
    text = _unquoted(written)[:LONGEST_WORD].replace('"', " ")
    if not any(char.isalnum() for char in text) or not plain_words(text):
        return None
    return Word(text, span, negated, open_end=not quoted or len(written) < 2 or not written.endswith('"'))


def _unquoted(written: str) -> str:
    if not written.startswith('"'):
        return written
    return written[1:-1] if len(written) > 1 and written.endswith('"') else written[1:]


def _no_field(name: str) -> str:
    near = get_close_matches(name.lower(), spellings(), 1)
    return f"There is no field “{name}”" + (f"; there is “{near[0]}”." if near else ".")


def _condition(field: Field, name: str, rest: str, span: Span, negated: bool) -> Condition | Mistake:
    quoted = rest.startswith('"')
    value = _unquoted(rest).strip()
    if not value and field.values is not Values.SWITCH:
        return Mistake(f"“{name}:” needs a value, as in {name}:{field.example or '1'}.", span)
    # A comma offers a choice, but not within quotes.
    parts = [value] if quoted else [part for part in value.split(",") if part] or [value]
    try:
        if field.values is Values.SWITCH:
            return Condition((Demand(Fact.FLAG, Present(), field.flag),), span, negated != (value.lower() in _NO))
        demands = tuple(_demand(field, name, part) for part in parts[:MOST_TERMS])
    except _NotThat as reason:
        return Mistake(str(reason), span)
    return Condition(demands, span, negated)


def _demand(field: Field, name: str, written: str) -> Demand:
    named = named_of(field, written)
    if named is not None and field.name != "niji":
        return named.demand
    return _READERS[field.values](field, name, written)


def _flag_demand(written: str) -> Demand:
    return Demand(Fact.FLAG, Present(), canonical(written.lower())[:LONGEST])


def _names(field: Field, name: str, written: str) -> Demand:
    known = [spelling for one in field.named for spelling in (one.name, *one.aliases)]
    near = get_close_matches(written.lower(), known, 1)
    hint = f"; there is “{near[0]}”." if near else f", as in {name}:{field.example}."
    raise _NotThat(f"“{name}:” does not know “{_short(written)}”{hint}")


def _number(field: Field, name: str, written: str) -> Demand:
    test = between(written)
    if test is None:
        raise _NotThat(f"“{_short(written)}” is no number, as in {name}:250, {name}:>100 or {name}:80..160.")
    return Demand(field.fact, _in_order(test), field.flag)


def _stars(field: Field, name: str, written: str) -> Demand:
    test = between(written)
    if test is None:
        raise _NotThat(f"“{_short(written)}” is no number of stars, as in {name}:5, {name}:>3 or {name}:2..4.")
    return Demand(field.fact, _in_order(test))


def _whole(field: Field, name: str, written: str) -> Demand:
    if not _SEED.match(written):
        raise _NotThat(f"“{_short(written)}” is no whole number, as in {name}:{field.example}.")
    return Demand(field.fact, Between(float(written), float(written)))


def _in_order(test: Between) -> Between:
    if test.low is not None and test.high is not None and test.low > test.high:
        raise _NotThat(f"The range begins above its end: {test.low:g} to {test.high:g}.")
    return test


def _seed(field: Field, name: str, written: str) -> Demand:
    if not _SEED.match(written):
        raise _NotThat(f"A seed is a whole number, as in {name}:123.")
    return Demand(field.fact, Among((str(int(written)),)))


def _ratio(field: Field, name: str, written: str) -> Demand:
    exact = ratio_of(written)
    if exact is not None:
        return Demand(field.fact, Among((exact,)), field.flag)
    shapes = {"wide": Between(1.0, None, True), "tall": Between(None, 1.0, False, True), "square": Between(1.0, 1.0)}
    if written.lower() in shapes:
        return Demand(field.fact, shapes[written.lower()], field.flag)
    raise _NotThat(f"An aspect is two whole numbers, as in {name}:3:2, or wide, tall or square.")


def _version(field: Field, name: str, written: str) -> Demand:
    plain = written.lower().removeprefix("niji").strip()
    test = between(plain)
    if test is None:
        raise _NotThat(f"“{_short(written)}” is no version, as in {name}:{field.example}.")
    if field.name != "niji" and plain == written.lower().strip():
        return Demand(field.fact, _in_order(test), field.flag)
    if test.low is None or test.low != test.high:
        raise _NotThat(f"One version of niji at a time, as in {name}:{field.example}.")
    return Demand(field.fact, Among((f"niji {test.low:.10g}",)), field.flag)


def _days(field: Field, name: str, written: str) -> Demand:
    found = days_of(written)
    if found is None:
        raise _NotThat(f"“{_short(written)}” is no date, as in {name}:2026-11-28, {name}:2026-11 or {name}:2026.")
    if found.last < found.first:
        raise _NotThat("The range begins after its end.")
    match field.values:
        case Values.AFTER:
            return Demand(field.fact, Days(found.first))
        case Values.BEFORE:
            return Demand(field.fact, Days("", day_before(found.first)))
    return Demand(field.fact, found)


def _beginning(field: Field, name: str, written: str) -> Demand:
    return Demand(field.fact, Begins(written.lower()[:LONGEST]))


def _name(field: Field, name: str, written: str) -> Demand:
    return Demand(field.fact, Among((_small(written),)))


def _part(field: Field, name: str, written: str) -> Demand:
    return Demand(field.fact, Holds(_small(written)))


def _small(written: str) -> str:
    """Small letters of ASCII only, as the library compares them."""
    return written[:LONGEST].encode("utf-8").lower().decode("utf-8")


def _flag(field: Field, name: str, written: str) -> Demand:
    found = _BARE_FLAG.match(written)
    if found is None:
        raise _NotThat(f"“{_short(written)}” is no flag, as in {name}:--tile.")
    return _flag_demand(found[1])


def _text(field: Field, name: str, written: str) -> Demand:
    """A code is meant as a whole, anything else may stand anywhere in the value."""
    plain = written.lower()[:LONGEST]
    code = plain.isalnum() and any(char.isdigit() for char in plain)
    return Demand(field.fact, Among((plain,)) if code else Holds(plain), field.flag)


def _short(written: str) -> str:
    return written if len(written) <= 24 else f"{written[:23]}…"


_READERS: Mapping[Values, Callable[[Field, str, str], Demand]] = {
    Values.NAMES: _names,
    Values.NUMBER: _number,
    Values.STARS: _stars,
    Values.WHOLE: _whole,
    Values.SEED: _seed,
    Values.RATIO: _ratio,
    Values.VERSION: _version,
    Values.AFTER: _days,
    Values.BEFORE: _days,
    Values.ON: _days,
    Values.BEGINNING: _beginning,
    Values.NAME: _name,
    Values.FLAG: _flag,
    Values.TEXT: _text,
    Values.PART: _part,
}
