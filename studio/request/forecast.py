"""What becomes of a text as it is typed: how many jobs, for how much, and what is wrong with any of them.

Groups and `--repeat` are taken apart first (`expansion`), and each prompt is checked and priced as it would be sent;
findings point into the text that was typed. Fast enough for every key press: of many long prompts only some are looked
at, and the price is then a careful guess.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator
from dataclasses import dataclass

from studio.request.expansion import Expansion, Template, read
from studio.request.problems import Fix, Level, Problem
from studio.request.prompt import Span, parse
from studio.request.rules import lint
from studio.request.tariff import Price, of_prompt, of_video

LOOKED_AT = 16_000
"""About how many characters of expanded prompts are checked per reading, so that no key press waits for them."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """`price` is that of all jobs together; `jobs` is 0 where nothing can be made of the text."""

    jobs: int
    price: Price
    problems: tuple[Problem, ...]

    @property
    def obstacle(self) -> Problem | None:
        """The first finding that keeps this from being sent."""
        return next((problem for problem in self.problems if problem.level is Level.BLOCK), None)


def forecast(
    text: str,
    *,
    video: bool = False,
    large: bool = False,
    remix_of: str | None = None,
    dead: Container[str] = (),
    thorough: bool = False,
) -> Forecast:
    """What `text` comes to.

    A `video` is made from it as it stands, at 720 lines where it is `large`; so is a remix of a job whose prompt is
    `remix_of`. `dead` are addresses known to be gone. `thorough` checks every prompt, however long that takes;
    without it the price is marked `about` where not all that differ in price were looked at.
    """
    if video or remix_of is not None:
        prompt = parse(text)
        price = of_video(prompt, large=large) if video else _remix_price(text)
        return Forecast(1, price, lint(prompt, video=video, remix_of=remix_of or "", dead=dead))
    template = read(text)
    if not template.is_many:
        prompt = parse(text)
        return Forecast(1, of_prompt(prompt), lint(prompt, dead=dead))
    return _many(text, template, dead, thorough)


def _remix_price(text: str) -> Price:
    from studio.request.operations import Remix  # behind the window's first painting, like all operations
    from studio.request.prices import price

    return price(Remix(job_id="", image=0, prompt=text))


def _many(text: str, template: Template, dead: Container[str], thorough: bool) -> Forecast:
    limit = template.different if thorough else max(1, LOOKED_AT // (len(text) + 100))
    found: dict[tuple[str, Level, Span | None], Problem] = {}
    for problem in (*template.problems, *_repeated_seed(text, template)):
        found[problem.sentence, problem.level, problem.span] = problem
    for made in _spread(template, limit):
        for problem in lint(made.text, dead=dead):
            moved = _moved(template, made, problem)
            found.setdefault((moved.sentence, moved.level, moved.span), moved)
    ordered = sorted(found.values(), key=lambda problem: problem.span.start if problem.span else -1)
    return Forecast(template.count, _price_of_all(template, limit), tuple(ordered))


def _spread(template: Template, limit: int) -> Iterator[Expansion]:
    """At most `limit` of the prompts, taken evenly from all of them."""
    most = min(limit, template.different)
    return (template.at(number * template.different // most) for number in range(most))


def _price_of_all(template: Template, limit: int) -> Price:
    """Exact where at most `limit` prompts differ in their flags, as the words change no price."""
    flags = read(_without_words(template))
    points = [of_prompt(parse(made.text)).points for made in _spread(flags, limit)]
    return Price(sum(points) * template.count // len(points), about=flags.different > limit)


def _without_words(template: Template) -> str:
    """The text of a template with a letter in the place of each group that holds words alone."""
    text = template.text
    first = next((flag.span.start for flag in parse(text).flags), len(text))
    for group in reversed(template.groups):
        inside = group.of(text)
        if group.end <= first and "--" not in inside and not any(dash in inside for dash in "—–"):
            text = f"{text[: group.start]}x{text[group.end :]}"
    return text


def _moved(template: Template, made: Expansion, problem: Problem) -> Problem:
    """The finding on an expanded prompt as one on the text; a fix stays where it mends what was really typed."""
    if problem.span is None:
        return problem._replace(fix=None)
    span, fix = made.source(problem.span), problem.fix
    if fix is not None:
        place = made.source(fix.span)
        same = place.of(template.text) == fix.span.of(made.text) and place.end > place.start
        fix = Fix(fix.label, template.text, place, fix.written) if same else None
    return problem._replace(span=_whole(template, span), fix=fix)


def _whole(template: Template, span: Span) -> Span:
    """The span with all of a group that it reaches into from outside."""
    start, end = span
    before = bisect_left(template.groups, (start,)) - 1  # the only group that may reach over the start
    if before >= 0 and start < (group := template.groups[before]).end < end:
        start = group.start
    before = bisect_left(template.groups, (end,)) - 1
    if before >= 0 and start < (group := template.groups[before]).start < end < group.end:
        end = group.end
    return Span(start, end)


def _repeated_seed(text: str, template: Template) -> list[Problem]:
    if template.repeat < 2 or (seed := parse(text).flag("seed")) is None:
        return []
    sentence = f"With the same {seed.spelled} every repetition may give the same pictures."
    return [Problem(sentence, Level.WARN, seed.span, Fix("Remove", text, seed.span))]
