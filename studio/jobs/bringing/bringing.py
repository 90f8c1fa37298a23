"""The copying itself: what was looked through becomes jobs of the library, a few at a time, and may be stopped.

Blocking: for a worker thread. Originals are only read. Whatever was cut off is taken up by bringing in the same again:
bytes that are in the library already are known by what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from studio.errors import DiskError, PictureError
from studio.jobs.aside import be_modest
from studio.jobs.bringing.exported import bring_exported
from studio.jobs.bringing.looking import Group, Item, Look, Told
from studio.jobs.bringing.staging import Stage, Staged
from studio.jobs.bringing.way import Options, Outcome, Progress, Way
from studio.request.origins import Origin, is_foreign
from studio.request.tasks import Task
from studio.store.arrivals import Arrival, day_of
from studio.store.importing.walking import Trouble
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState

if TYPE_CHECKING:
    from studio.store import Store

AT_ONCE = 8
"""Jobs that are copied before they are written down together."""
WORKERS = 2


def bring(
    look: Look,
    store: Store,
    options: Options,
    told: Told = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Copy what `look` found into the library; `told(done, total)` counts pictures. Closes the look.

    A disk that fails ends it, and is told in the outcome: what was written down by then stays.
    """
    outcome = Outcome(troubles=list(look.troubles), known=look.known)
    stage = Stage(store.files)
    try:
        with ThreadPoolExecutor(WORKERS, "bring", initializer=be_modest) as workers:
            way = Way(store, stage, workers, options, outcome, Progress(look.pictures, told), stopped)
            for library in look.libraries:
                bring_exported(way, library)
            _bring_groups(way, look.groups)
    except DiskError as error:
        outcome.error = str(error)
    finally:
        stage.close()
        look.close()
    return outcome


def _bring_groups(way: Way, groups: Sequence[Group]) -> None:
    sizes = {item.entry.size_bytes for group in groups for item in group.items}
    way.known.update(way.store.arrivals.alike(sizes).result() if sizes else {})
    for start in range(0, len(groups), AT_ONCE):
        if way.is_stopped():
            return
        part = groups[start : start + AT_ONCE]
        _bring_part(way, part)
        way.progress.add(sum(len(group.items) for group in part))


def _bring_part(way: Way, groups: Sequence[Group]) -> None:
    copying = [[(item, way.workers.submit(_copy, way, item)) for item in group.items] for group in groups]
    seen: set[str] = set()
    copied = [(group, _fresh(way, several, seen)) for group, several in zip(groups, copying, strict=True)]
    wanted = [(group, copies) for group, copies in copied if copies]
    here = way.store.arrivals.by_remote([group.said.remote_id for group, _ in wanted if group.said.remote_id]).result()
    new: list[tuple[Arrival, dict[int, Staged], int | None]] = []
    placed: list[tuple[JobRecord, int, Staged]] = []
    for group, copies in wanted:
        job = here.get(group.said.remote_id.lower()) if group.said.remote_id else None
        if job is None or job.trashed_at is not None:
            new.append((_arrival(group, copies, way.options), copies_by_index(copies), None))
        else:
            placed += _join(way, job, group, copies, new)
    placed += _record(way, new)
    way.settle(placed)


def _copy(way: Way, item: Item) -> Staged | None:
    """None where it was stopped before this one: nobody waits for a whole part."""
    return None if way.stopped() else way.stage.take(item.entry.name, item.entry.open, video=item.kind == "video")


def _fresh(
    way: Way, copying: Iterable[tuple[Item, Future[Staged | None]]], seen: set[str]
) -> list[tuple[Item, Staged]]:
    """The copies that are whole, and whose bytes are neither in the library nor among `seen`, which they join.

    What is missing in the library is put back at once. Of a job that was stopped in the middle there are none.
    """
    fresh: list[tuple[Item, Staged]] = []
    for item, copy in copying:
        try:
            staged = copy.result()
        except PictureError as error:
            way.outcome.troubles.append(Trouble(item.entry.name, error.sentence))
            continue
        if staged is None:
            way.outcome.stopped = True
            return []
        if (gap := way.fills(staged)) is not None:
            way.settle([(*gap, staged)])
            way.outcome.added.append((gap[0].id, gap[1]))
        elif staged.sha256 in way.known or staged.sha256 in seen:
            way.outcome.known += 1
            way.stage.drop(staged.part)
        else:
            seen.add(staged.sha256)
            fresh.append((item, staged))
    return fresh


def copies_by_index(copies: Iterable[tuple[Item, Staged]]) -> dict[int, Staged]:
    """The copies by the picture that they are to be."""
    return {item.index: staged for item, staged in copies}


def _record(
    way: Way, new: Sequence[tuple[Arrival, dict[int, Staged], int | None]]
) -> list[tuple[JobRecord, int, Staged]]:
    """Write new jobs down; the third of each is the job of the library that it was made from."""
    if not new:
        return []
    parents = {str(parent): parent for _, _, parent in new if parent is not None}
    jobs = way.store.arrivals.record([arrival for arrival, _, _ in new], parents).result()
    way.outcome.jobs += [job.id for job in jobs]
    return [
        (job, index, staged) for job, (_, copies, _) in zip(jobs, new, strict=True) for index, staged in copies.items()
    ]


def _join(
    way: Way,
    job: JobRecord,
    group: Group,
    copies: Sequence[tuple[Item, Staged]],
    new: list[tuple[Arrival, dict[int, Staged], int | None]],
) -> list[tuple[JobRecord, int, Staged]]:
    """Pictures of a job that is in the library take the places that are free there.

    Other bytes in a place that is taken become one more picture; of a job that was bought here, whose pictures are the
    service's, a job of their own that comes from it.
    """
    added: list[PictureRecord] = []
    placed: list[tuple[JobRecord, int, Staged]] = []
    taken = {picture.index for picture in job.pictures}
    for item, staged in copies:
        gap = job.picture_at(item.index)
        if gap is not None and gap.state is PictureState.MISSING:
            placed.append((job, item.index, staged))
            continue
        index = item.index
        if index in taken:
            if not is_foreign(job.origin):
                lone = replace(group, items=(replace(item, index=0),))
                arrival = _arrival(lone, [(lone.items[0], staged)], way.options)
                own = replace(arrival.job, remote_id="", sent_to="", parent_image=item.index)
                new.append((replace(arrival, job=own, parent_key=str(job.id)), {0: staged}, job.id))
                continue
            index = next(free for free in count(max(taken) + 1) if free not in taken)
        taken.add(index)
        added.append(_picture(replace(item, index=index), staged, way.options))
        placed.append((job, index, staged))
    if added:
        job = way.store.arrivals.add_pictures(job.id, added).result()
    way.outcome.added += [(job.id, index) for _, index, _ in placed]
    return [(job, index, staged) for _, index, staged in placed]


def _arrival(group: Group, copies: Sequence[tuple[Item, Staged]], options: Options) -> Arrival:
    """The job that these copies become."""
    said, made_at = group.said, group.made_at
    videos = all(staged.kind == "video" for _, staged in copies)
    brought = {"from": said.origin.value, "files": [item.entry.name for item, _ in copies]}
    brought |= {"model": said.model} if said.model else {}
    job = JobRecord(
        id=0,
        task=Task.VIDEO_DIFFUSION if videos else Task.DIFFUSION,
        state=JobState.DONE,
        body={"text": said.prompt, "brought": brought},
        prompt=said.prompt,
        created_at=made_at,
        # The service's own jobs end; what is anybody else's has no clock that could run out.
        ended_at=made_at if said.origin is Origin.LEGNEXT else None,
        day=day_of(made_at),
        project=options.project,
        remote_id=said.remote_id,
        sent_to=said.origin.value if said.remote_id and is_foreign(said.origin) else "",
        origin=said.origin.value,
        consumed=0,
        seed=said.seed,
        note=said.note,
        pictures=tuple(_picture(item, staged, options) for item, staged in copies),
    )
    return Arrival(job=job)


def _picture(item: Item, staged: Staged, options: Options) -> PictureRecord:
    return PictureRecord(
        id=0,
        job_id=0,
        index=item.index,
        kind=staged.kind,
        state=PictureState.STORED,
        sha256=staged.sha256,
        size_bytes=staged.size_bytes,
        width=staged.width,
        height=staged.height,
        rating=item.said.rating,
        tags=tuple(dict.fromkeys((*item.said.tags, *options.tags))),
    )
