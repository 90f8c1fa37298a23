"""The drawing of a family: nothing lies over anything else, and every line runs from its picture to what came of it."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from studio.models.library.family.tree import EMPTY, Box, Direction, Tree, edge_words, lay_out
from studio.request.tasks import TASKS, Task
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState

MADE = (Task.VARIATION, Task.UPSCALE, Task.REROLL, Task.VIDEO_DIFFUSION, Task.DESCRIBE, Task.INPAINT)


def job(
    job_id: int,
    parent: int | None = None,
    image: int | None = 0,
    *,
    task: Task | None = None,
    size: tuple[int, int] = (300, 200),
    count: int | None = None,
    **facts: Any,
) -> JobRecord:
    task = task or (Task.DIFFUSION if parent is None else Task.VARIATION)
    pictures = tuple(
        PictureRecord(
            id=job_id * 10 + at, job_id=job_id, index=at, state=PictureState.STORED, width=size[0], height=size[1]
        )
        for at in range(TASKS[task].count if count is None else count)
    )
    known: dict[str, Any] = {
        "body": {"jobId": "x", "imageNo": 0, "type": 1},
        "prompt": "a fox" if parent is None else "",
        "state": JobState.DONE,
        "created_at": 1.0,
        "day": "2026-11-24",
        "consumed": 80,
        "pictures": pictures,
    }
    image = None if parent is None else image
    return JobRecord(id=job_id, task=task, parent_id=parent, parent_image=image, **(known | facts))


@some.composite
def families(draw: some.DrawFn) -> list[JobRecord]:
    jobs = [job(1, prompt=draw(some.sampled_from(["", "a fox"])), count=draw(some.integers(0, 9)))]
    for number in range(2, draw(some.integers(1, 40)) + 1):
        size = draw(some.sampled_from([(300, 200), (200, 300), (1000, 90), (10, 400), (0, 0)]))
        parent = draw(some.one_of(some.none(), some.integers(1, number - 1)))
        image, count = draw(some.one_of(some.none(), some.integers(0, 5))), draw(some.integers(0, 9))
        jobs.append(job(number, parent, image, size=size, count=count, task=draw(some.sampled_from(MADE))))
    return jobs


@settings(max_examples=150, deadline=None)
@given(families())
def test_nothing_lies_over_anything_else_and_every_job_is_right_of_its_parent(jobs: list[JobRecord]) -> None:
    tree = lay_out(jobs)
    assert set(tree.nodes) == {one.id for one in jobs}
    boxes = [*(node.box for node in tree.nodes.values()), *tree.prompts.values()]
    assert not any(one.touches(other) for one, other in combinations(boxes, 2))
    for box in boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= tree.width
        assert box.bottom <= tree.height + 0.01
    for node in tree.nodes.values():
        assert all(node.box.touches(cell.box) and cell.box.bottom <= node.box.bottom for cell in node.cells)
        if node.parent is not None:
            assert node.box.x > tree.nodes[node.parent].box.right
    for edge in tree.edges:
        above = tree.prompts[edge.child] if edge.parent is None else tree.nodes[edge.parent].box
        below = tree.nodes[edge.child].box
        assert edge.start[0] == above.right
        assert above.y <= edge.start[1] <= above.bottom
        assert edge.end[0] == below.x
        assert below.y <= edge.end[1] <= below.bottom


@settings(max_examples=60, deadline=None)
@given(families(), some.data())
def test_every_way_there_leads_back(jobs: list[JobRecord], data: some.DataObject) -> None:
    tree = lay_out(jobs)
    here = data.draw(some.sampled_from(sorted(tree.nodes)))
    down, right = tree.step(here, Direction.DOWN), tree.step(here, Direction.RIGHT)
    assert down is None or tree.step(down, Direction.UP) == here
    assert right is None or tree.step(right, Direction.LEFT) == here
    path = tree.path(here)
    assert path[-1] == here
    assert all(tree.nodes[below].parent == above for above, below in pairwise(path))


def ports(tree: Tree, parent: int) -> list[tuple[float, float]]:
    return [edge.start for edge in tree.edges if edge.parent == parent]


def test_children_stand_in_the_order_of_the_pictures_that_they_were_made_from() -> None:
    tree = lay_out([job(1), job(2, 1, 3), job(3, 1, None, task=Task.REROLL), job(4, 1, 1), job(5, 1, 0)])
    assert tree.nodes[1].children == (5, 4, 2, 3)
    assert [cell.used for cell in tree.nodes[1].cells] == [True, True, False, True]
    starts = ports(tree, 1)
    assert [y for _, y in starts[:3]] == sorted({y for _, y in starts[:3]})


def test_lines_say_what_was_done_and_what_it_cost() -> None:
    upscale = job(2, 1, 2, task=Task.UPSCALE, body={"jobId": "x", "imageNo": 2, "type": 1}, consumed=160)
    tree = lay_out([job(1), upscale, job(3, 1, 0, state=JobState.REFUSED, count=0), job(4, 1, origin="midjourney")])
    said = {edge.child: (edge.words, edge.price) for edge in tree.edges}
    assert said == {
        1: ("Imagine", "80 pt"),
        2: ("Upscale (Creative)", "160 pt"),
        3: ("Vary (Strong)", ""),
        4: ("Vary (Strong)", ""),
    }
    assert edge_words(job(9, 1, task=Task.BLEND, body={"odd": 1})) == ("Blend", "Blend")


def test_a_job_under_way_has_the_room_that_its_pictures_will_take() -> None:
    running = job(2, 1, state=JobState.ACCEPTED, count=0, prompt="a fox --ar 3:2")
    before = lay_out([job(1), running]).nodes[2]
    after = lay_out([job(1), job(2, 1, prompt="a fox --ar 3:2")]).nodes[2]
    assert before.box == after.box
    assert len(before.cells) == 4


def test_a_ring_of_parents_is_drawn_all_the_same() -> None:
    tree = lay_out([job(1, 3), job(2, 1), job(3, 2)])
    assert set(tree.nodes) == {1, 2, 3}
    assert lay_out([]) == EMPTY
    assert Box(0, 0, 2, 2).holds(1, 1)
    assert tree.at(-5, -5) is None
