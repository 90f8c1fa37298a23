"""What was found and what came of it, in sentences for people; the window and the command line say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from studio.jobs.bringing.looking import Look
from studio.jobs.bringing.way import Outcome
from studio.jobs.by_id import ById
from studio.request.origins import ORIGIN_WORDS, Origin
from studio.store.importing.walking import Trouble
from studio.store.portable.writing import Outcome as Written


def counted(number: int, noun: str) -> str:
    """As in "1 job", "1,200 pictures"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size_words(size: int) -> str:
    """As in "812 kB", "1.6 GB"."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{max(1, round(size / 1e3))} kB" if size else "nothing"


def found_lines(look: Look) -> list[str]:
    """What a look has found, a line each; the first one says how much it is in all."""
    lines = [
        f"{counted(one.picture_count, 'picture')} in {counted(len(one.carried), 'job')} of the library “{one.name}”"
        for one in look.libraries
    ]
    pictures: Counter[Origin] = Counter()
    for group in look.groups:
        pictures[group.said.origin] += len(group.items)
    lines += [_origin_line(origin, count, look.by_origin[origin]) for origin, count in pictures.most_common()]
    if look.known:
        trashed = f", {look.trashed:,} of them in the trash" if look.trashed else ""
        lines.append(f"{look.known:,} already in the library{trashed}")
    if look.troubles:
        lines.append(f"{len(look.troubles):,} that cannot be used")
    return lines


def _origin_line(origin: Origin, pictures: int, jobs: int) -> str:
    if origin is Origin.FOLDER:
        return (
            f"{counted(pictures, 'picture')} that"
            f" {'says nothing of where it is' if pictures == 1 else 'say nothing of where they are'} from"
        )
    return f"{counted(pictures, 'picture')} in {counted(jobs, 'job')} from {ORIGIN_WORDS[origin]}"


def outcome_words(outcome: Outcome) -> str:
    """What came of bringing in, in a few sentences."""
    parts = []
    if outcome.jobs or outcome.pictures:
        parts.append(f"{counted(outcome.pictures, 'picture')} in {counted(len(outcome.jobs), 'new job')} brought in")
    if outcome.added:
        parts.append(f"{len(outcome.added):,} of them joined jobs that were here")
    if outcome.merged:
        parts.append(f"{counted(outcome.merged, 'job')} recognised")
    if outcome.known:
        parts.append(f"{outcome.known:,} already here")
    if outcome.troubles:
        parts.append(f"{len(outcome.troubles):,} could not be used")
    said = f"{', '.join(parts)}." if parts else "Nothing was brought in."
    if outcome.error:
        return f"{outcome.error} {said}"
    return f"Stopped. {said}" if outcome.stopped else said


def trouble_lines(troubles: Sequence[Trouble]) -> list[str]:
    """One line for each file that could not be used; a sentence that names its file already says it alone."""
    return [one.sentence if one.name in one.sentence else f"{one.name}: {one.sentence}" for one in troubles]


def written_words(outcome: Written) -> str:
    """What came of an export."""
    if outcome.stopped:
        return "Stopped; nothing that could be read back was written."
    said = (
        f"{counted(outcome.pictures, 'picture')} of {counted(outcome.jobs, 'job')} in “{outcome.target.name}”"
        f"{f', {size_words(outcome.size_bytes)}' if outcome.size_bytes else ''}."
    )
    if outcome.open_jobs:
        said += (
            f" {counted(outcome.open_jobs, 'job')} under way {'was' if outcome.open_jobs == 1 else 'were'} left out."
        )
    if outcome.lost:
        said += f" The file{'' if len(outcome.lost) == 1 else 's'} of {counted(len(outcome.lost), 'picture')} "
        said += f"{'is' if len(outcome.lost) == 1 else 'are'} no longer there: {', '.join(outcome.lost[:3])}."
    return said


def by_id_words(outcome: ById) -> str:
    """What came of a list of job numbers."""
    parts = [f"{counted(len(outcome.jobs), 'job')} fetched"]
    if outcome.known:
        parts.append(f"{len(outcome.known):,} already here")
    if outcome.lost:
        parts.append(f"{len(outcome.lost):,} that the service no longer gives")
    return f"{', '.join(parts)}."
