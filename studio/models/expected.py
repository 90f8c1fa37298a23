"""What a job is going to give, as far as its request and the job that it was made from tell."""

from __future__ import annotations

from studio.request.prompt import parse, shape_of
from studio.request.tasks import TASKS, Task
from studio.store.records import JobRecord


def expected_count(record: JobRecord, parent: JobRecord | None) -> int:
    """How many pictures or videos: an animation as many as its `--bs` says (contract §4)."""
    usual = TASKS[record.task].count
    if record.task is Task.VIDEO_DIFFUSION:
        batch = parse(record.prompt).value("bs")
        return int(batch) if batch in ("1", "2") else usual
    if record.task is Task.EXTEND_VIDEO and parent is not None and parent.id == record.parent_id:
        return len(parent.pictures) or usual  # each of them is extended
    return usual


def expected_shape(record: JobRecord, parent: JobRecord | None) -> tuple[int, int]:
    """Their width to their height."""
    if TASKS[record.task].gives == "videos" and parent is not None and parent.id == record.parent_id:
        source = parent.picture_at(record.parent_image or 0)  # a video keeps its shape
        if source is not None and source.width and source.height:
            return source.width, source.height
    width, height = shape_of(parse(record.prompt))
    scale = record.body.get("scale")
    if record.task is Task.PAN and isinstance(scale, int | float) and scale > 0:
        sideways = record.body.get("direction") in (1, 3)
        return (round(width * scale * 100), height * 100) if sideways else (width * 100, round(height * scale * 100))
    return width, height
