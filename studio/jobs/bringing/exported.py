"""Bringing in what another library exported: jobs that are here too are recognised and learn, the others are new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from studio.errors import PictureError
from studio.jobs.bringing.staging import Staged
from studio.request.origins import Origin
from studio.store.arrivals import Arrival
from studio.store.disk import disk_errors
from studio.store.importing.walking import Trouble
from studio.store.portable.facts import Carried
from studio.store.portable.reading import Exported
from studio.store.records import JobRecord, PictureState
from studio.store.versions import Seen, place_beside

if TYPE_CHECKING:
    from studio.jobs.bringing.way import Way

AT_ONCE = 16


def bring_exported(way: Way, exported: Exported) -> None:
    """Write its jobs down, parents first, and copy its pictures."""
    sizes = {one.size_bytes for carried in exported.carried for one in carried.arrival.job.pictures if one.size_bytes}
    way.known.update(way.store.arrivals.alike(sizes).result() if sizes else {})
    ids: dict[str, int] = {}
    for start in range(0, len(exported.carried), AT_ONCE):
        if way.is_stopped():
            return
        part = exported.carried[start : start + AT_ONCE]
        _bring_part(way, exported, part, ids)
        way.progress.add(sum(len(carried.files) for carried in part))


def _bring_part(way: Way, exported: Exported, part: Sequence[Carried], ids: dict[str, int]) -> None:
    here = _recognised(way, exported, [carried.arrival for carried in part])
    ids |= {carried.arrival.key: job.id for carried, job in zip(part, here, strict=True) if job and carried.arrival.key}
    new = [carried for carried, job in zip(part, here, strict=True) if job is None]
    arrivals = [_arrival(way, exported, carried) for carried in new]
    made = way.store.arrivals.record(arrivals, ids).result() if new else []
    way.outcome.jobs += [job.id for job in made]
    ids |= {carried.arrival.key: job.id for carried, job in zip(new, made, strict=True) if carried.arrival.key}
    for carried, job in zip(new, made, strict=True):
        _copy_files(way, exported, carried, job)
    for carried, known in zip(part, here, strict=True):
        if known is not None:
            merged = way.store.arrivals.merge(known.id, _arrival(way, exported, carried), ids).result()
            way.outcome.merged += 1
            _copy_files(way, exported, carried, merged)


def _recognised(way: Way, exported: Exported, arrivals: Sequence[Arrival]) -> list[JobRecord | None]:
    """The jobs of this library that these are: by the service's number, by their making, else by a picture's bytes."""
    remote = way.store.arrivals.by_remote([one.job.remote_id for one in arrivals if one.job.remote_id]).result()
    same = way.store.arrivals.by_making([one.job for one in arrivals]).result()
    found: list[JobRecord | None] = []
    for arrival, twin in zip(arrivals, same, strict=True):
        job = remote.get(arrival.job.remote_id.lower()) if arrival.job.remote_id else None
        job = job or (twin if twin is not None and _agree(twin, arrival.job) else None)
        found.append(job or _by_bytes(way, arrival.job))
    return found


def _agree(ours: JobRecord, theirs: JobRecord) -> bool:
    """Whether both may be one job: a batch is asked for in one moment, with words that may all be the same."""
    if ours.remote_id and theirs.remote_id and ours.remote_id != theirs.remote_id:
        return False
    place, other = ours.place, theirs.place
    return (place and place.number) == (other and other.number) and ours.origin in ("", theirs.origin, Origin.LEGNEXT)


def _by_bytes(way: Way, job: JobRecord) -> JobRecord | None:
    """Every picture here must be one job's at the same place: a picture of two jobs proves neither."""
    if job.remote_id or not job.pictures or not all(one.sha256 for one in job.pictures):
        return None
    homes = {one.index: way.known.get(one.sha256) for one in job.pictures}
    ids = {home.job_id if home is not None and home.image == index else 0 for index, home in homes.items()}
    return way.store.library.job(ids.pop()).result() if len(ids) == 1 and 0 not in ids else None


def _arrival(way: Way, exported: Exported, carried: Carried) -> Arrival:
    arrival, options = carried.arrival, way.options
    mask = arrival.mask
    if mask is not None and carried.mask_file:
        mask = replace(mask, png=exported.mask_bytes(carried))
    job = replace(
        arrival.job,
        project=options.project or arrival.job.project,
        pictures=tuple(
            replace(one, tags=tuple(dict.fromkeys((*one.tags, *options.tags)))) for one in arrival.job.pictures
        ),
    )
    tags = arrival.tags if job.pictures else tuple(dict.fromkeys((*arrival.tags, *options.tags)))
    return replace(arrival, job=job, mask=mask, tags=tags)


def _copy_files(way: Way, exported: Exported, carried: Carried, job: JobRecord) -> None:
    """Bring the pictures that have no file here."""
    wanted = [index for index in sorted(carried.files) if _lacks(way, job, index)]
    way.outcome.known += len(carried.files) - len(wanted)
    copying = [
        (index, way.workers.submit(_take, way, exported, carried.files[index], _is_video(carried, index)))
        for index in wanted
    ]
    placed: list[tuple[JobRecord, int, Staged]] = []
    for index, copy in copying:
        try:
            if (staged := copy.result()) is not None:
                placed.append((job, index, staged))
        except PictureError as error:
            way.outcome.troubles.append(Trouble(carried.files[index].rpartition("/")[2], error.sentence))
    way.settle(placed)
    for version in carried.versions:
        if (job := way.store.library.job(job.id).result()).picture_at(version.index) is not None:
            _copy_version(way, exported, job, version.index, version.path, version.created_at)


def _take(way: Way, exported: Exported, file: str, video: bool) -> Staged | None:
    """None where it was stopped before this one: it is missing until the same is brought in again."""
    if way.is_stopped():
        return None
    return way.stage.take(file.rpartition("/")[2], partial(exported.open, file), video=video)


def _is_video(carried: Carried, index: int) -> bool:
    picture = carried.arrival.job.picture_at(index)
    return picture is not None and picture.kind == "video"


def _lacks(way: Way, job: JobRecord, index: int) -> bool:
    picture = job.picture_at(index)
    if picture is None or picture.state not in (PictureState.MISSING, PictureState.WAITING, PictureState.STORED):
        return False
    return not picture.path or not way.store.files.absolute(picture.path).is_file()


def _copy_version(way: Way, exported: Exported, job: JobRecord, index: int, file: str, made_at: float) -> None:
    """What another program made of a picture lies beside it, as it did where it comes from."""
    picture = job.picture_at(index)
    if picture is None or not picture.path:
        return
    try:
        staged = _take(way, exported, file, video=False)
    except PictureError as error:
        way.outcome.troubles.append(Trouble(file.rpartition("/")[2], error.sentence))
        return
    if staged is None:
        return
    known = {version.sha256 for version in way.store.versions.of(job.id, index).result()}
    if staged.sha256 not in known:
        seen = Seen(staged.sha256, staged.size_bytes, staged.width, staged.height)
        home = way.store.files.absolute(picture.path)
        with disk_errors(home):
            # The copy has no ending of its own: it is named by what it is.
            path = place_beside(home, staged.part, seen, f".{staged.extension}")
        way.store.versions.add(job.id, index, way.store.files.relative(path), seen, made_at).result()
    way.stage.drop(staged.part)
