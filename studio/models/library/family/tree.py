"""The family of a job as a drawing: where each job lies, and by which action it came from which picture.

                          ┌──┬──┐   Vary (Strong)  ┌──┬──┐
      a lighthouse   ───  │  │  │ ──────────────── │  │  │
      in fog …            ├──┼──┤       120        ├──┼──┤
                          │  │  │ ───╮             │  │  │
                          └──┴──┘    ╰──────────── ┌─────┐

From left to right, a column for each step; lengths are in units, of which one is a logical pixel at 100 %. Pure data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from studio.models.expected import expected_count, expected_shape
from studio.models.job_words import action_of, price_words
from studio.models.readings import gives_words
from studio.request.tasks import TASKS
from studio.store.records import JobRecord, JobState

WIDTH = 136.0
"""Of a job."""
SEAM = 2.0
"""Between two pictures of one job."""
CAPTION = 20.0
"""Height of the line of words under a job's pictures."""
GAP = 152.0
"""Between two columns: the bend of a line, and its words."""
BEND = 40.0
"""The part of it in which a line may bend."""
APART = 16.0
"""Between two jobs of one column."""
PROMPT_WIDTH = 168.0
"""Of the first job's prompt, at the left of it."""
PROMPT_GAP = 84.0
"""Between the two."""
PROMPT_HEIGHT = 92.0
WORDS_HEIGHT = 44.0
"""Of a job that has no pictures to show."""
FLATTEST, STEEPEST = 2.2, 0.5
"""Shapes beyond these are cut for the drawing."""


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2

    def touches(self, other: Box) -> bool:
        """Whether the two share some room."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.x <= x < self.right and self.y <= y < self.bottom


class Cell(NamedTuple):
    """Picture `image` (from 0) of a job; `used` says that something was made from it."""

    image: int
    box: Box
    used: bool


@dataclass(frozen=True, slots=True)
class Node:
    """One job: `box` is all of it with its line of words, `children` are told from top to bottom."""

    job: JobRecord
    box: Box
    cells: tuple[Cell, ...]
    parent: int | None
    children: tuple[int, ...]
    depth: int

    @property
    def port(self) -> float:
        """Where the line from its parent ends, counted down from the top of the drawing: the middle of its pictures."""
        return self.box.y + (self.box.height - CAPTION) / 2


@dataclass(frozen=True, slots=True)
class Edge:
    """The line from the picture that was used to the job that came of it, which the words are about; `short` are fewer.

    `parent` is None for the line from the prompt to the first job. `start` and `end` are its ends.
    """

    parent: int | None
    child: int
    start: tuple[float, float]
    end: tuple[float, float]
    words: str
    short: str
    price: str


class Direction(Enum):
    """Ways to walk."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Tree:
    """All of it. `prompts` are the boxes for the prompts of first jobs, by their ids."""

    nodes: Mapping[int, Node]
    edges: tuple[Edge, ...]
    prompts: Mapping[int, Box]
    width: float
    height: float

    def path(self, job_id: int) -> list[int]:
        """The jobs from the first one to this one; nothing for one that is not in it."""
        found: list[int] = []
        here: int | None = job_id
        while here is not None and here in self.nodes:
            found.append(here)
            here = self.nodes[here].parent
        return found[::-1]

    def step(self, job_id: int, direction: Direction) -> int | None:
        """The job that lies in that direction, None where there is none."""
        node = self.nodes.get(job_id)
        if node is None:
            return None
        if direction is Direction.LEFT:
            return node.parent
        if direction is Direction.RIGHT:
            return min(node.children, key=lambda child: abs(self.nodes[child].port - node.port), default=None)
        column = sorted((one for one in self.nodes.values() if one.depth == node.depth), key=lambda one: one.box.y)
        at = column.index(node) + (1 if direction is Direction.DOWN else -1)
        return column[at].job.id if 0 <= at < len(column) else None

    def at(self, x: float, y: float) -> Node | None:
        """The job that is drawn there."""
        return next((node for node in self.nodes.values() if node.box.holds(x, y)), None)


EMPTY = Tree({}, (), {}, 0.0, 0.0)


def edge_words(job: JobRecord) -> tuple[str, str]:
    """By which action a job came to be, as in "Vary (Strong)" or "Zoom out 1.5×", and the same in a word or two."""
    spec = action_of(job)
    return (TASKS[job.task].label,) * 2 if spec is None else (spec.name, spec.label)


def lay_out(jobs: Sequence[JobRecord]) -> Tree:
    """The drawing of these jobs; one whose parent is not among them begins a row of its own."""
    by_id = {job.id: job for job in jobs}
    parents = _parents(by_id)
    children = _children(by_id, parents)
    order = _from_the_roots(parents, children)
    drawn = {one: _cells(by_id[one], by_id.get(parents[one] or 0), children[one], by_id) for one in order}
    roots = [job_id for job_id in order if parents[job_id] is None]
    prompted = {job_id for job_id in roots if by_id[job_id].prompt}
    # The lines of words are below the middle that a prompt stands at.
    rooms = {one: max(high, PROMPT_HEIGHT + CAPTION if one in prompted else 0.0) for one, (_, high) in drawn.items()}
    tops, bottom = _tops(order, roots, children, rooms)
    depths = _depths(order, parents)
    left = PROMPT_WIDTH + PROMPT_GAP if prompted else 0.0
    nodes: dict[int, Node] = {}
    for one in order:
        cells, high = drawn[one]
        box = Box(left + depths[one] * (WIDTH + GAP), tops[one] + (rooms[one] - high) / 2, WIDTH, high)
        placed = tuple(_moved(cell, box.x, box.y) for cell in cells)
        nodes[one] = Node(by_id[one], box, placed, parents[one], tuple(children[one]), depths[one])
    prompts = {one: Box(0.0, nodes[one].port - PROMPT_HEIGHT / 2, PROMPT_WIDTH, PROMPT_HEIGHT) for one in prompted}
    edges = tuple(edge for one in order if (edge := _edge(nodes[one], nodes, prompts)) is not None)
    return Tree(nodes, edges, prompts, max((node.box.right for node in nodes.values()), default=0.0), bottom)


def _moved(cell: Cell, x: float, y: float) -> Cell:
    return cell._replace(box=cell.box._replace(x=cell.box.x + x, y=cell.box.y + y))


def _parents(by_id: Mapping[int, JobRecord]) -> dict[int, int | None]:
    """Of each job the one that it hangs on; a ring, which only a damaged library holds, is cut open."""
    parents = {job.id: job.parent_id if job.parent_id in by_id else None for job in by_id.values()}
    for job_id in by_id:
        seen: set[int] = set()
        here: int | None = job_id
        while here is not None and here not in seen:
            seen.add(here)
            here = parents[here]
        if here is not None:
            parents[here] = None
    return parents


def _children(by_id: Mapping[int, JobRecord], parents: Mapping[int, int | None]) -> dict[int, list[int]]:
    """From top to bottom: in the order of the pictures that they were made from, so that few lines cross."""
    found: dict[int, list[int]] = {job_id: [] for job_id in by_id}
    for job_id, parent in parents.items():
        if parent is not None:
            found[parent].append(job_id)

    def place(job_id: int) -> tuple[bool, int, int]:
        image = by_id[job_id].parent_image
        return image is None, image or 0, job_id

    return {job_id: sorted(them, key=place) for job_id, them in found.items()}


def _from_the_roots(parents: Mapping[int, int | None], children: Mapping[int, list[int]]) -> list[int]:
    """Every job behind the one that it was made from."""
    order = sorted(job_id for job_id, parent in parents.items() if parent is None)
    for job_id in order:
        order.extend(children[job_id])
    return order


def _depths(order: Sequence[int], parents: Mapping[int, int | None]) -> dict[int, int]:
    depths: dict[int, int] = {}
    for job_id in order:
        parent = parents[job_id]
        depths[job_id] = 0 if parent is None else depths[parent] + 1
    return depths


def _tops(
    order: Sequence[int], roots: Sequence[int], children: Mapping[int, list[int]], heights: Mapping[int, float]
) -> tuple[dict[int, float], float]:
    """The top of each job, and the end of the drawing: each has a band that holds it and all that came from it."""
    bands: dict[int, float] = {}
    for job_id in reversed(order):
        below = sum(bands[child] + APART for child in children[job_id]) - APART
        bands[job_id] = max(heights[job_id], below)
    tops: dict[int, float] = {}
    starts: dict[int, float] = {}
    at = 0.0
    for root in roots:
        starts[root] = at
        at += bands[root] + APART
    for job_id in order:
        tops[job_id] = starts[job_id] + (bands[job_id] - heights[job_id]) / 2
        below = sum(bands[child] + APART for child in children[job_id]) - APART
        here = starts[job_id] + max(0.0, (bands[job_id] - below) / 2)
        for child in children[job_id]:
            starts[child] = here
            here += bands[child] + APART
    return tops, max(0.0, at - APART)


def _cells(
    job: JobRecord, parent: JobRecord | None, children: Sequence[int], by_id: Mapping[int, JobRecord]
) -> tuple[tuple[Cell, ...], float]:
    """Its pictures, counted from its own corner, and how high it is with its line of words."""
    count = len(job.pictures) or (0 if job.is_over else expected_count(job, parent))
    if not count or gives_words(job) or (job.trashed_at is not None and not job.pictures):
        return (), WORDS_HEIGHT + CAPTION
    indices = [picture.index for picture in job.pictures] or list(range(count))
    used = {by_id[child].parent_image for child in children}
    columns = 1 if count == 1 else 2 if count <= 4 else 3
    width = (WIDTH - SEAM * (columns - 1)) / columns
    height = round(width / _shape(job, parent))
    cells = tuple(
        Cell(
            index,
            Box((number % columns) * (width + SEAM), (number // columns) * (height + SEAM), width, height),
            index in used,
        )
        for number, index in enumerate(indices)
    )
    return cells, cells[-1].box.bottom + CAPTION


def _shape(job: JobRecord, parent: JobRecord | None) -> float:
    known = next((one for one in job.pictures if one.width and one.height), None)
    width, height = (known.width, known.height) if known is not None else expected_shape(job, parent)
    return min(FLATTEST, max(STEEPEST, width / height))


def _edge(node: Node, nodes: Mapping[int, Node], prompts: Mapping[int, Box]) -> Edge | None:
    job, end = node.job, (node.box.x, node.port)
    said = *edge_words(job), _price(job)
    if node.parent is None:
        box = prompts.get(job.id)
        return None if box is None else Edge(None, job.id, (box.right, box.middle), end, *said)
    return Edge(node.parent, job.id, _start(nodes[node.parent], job.parent_image), end, *said)


def _start(parent: Node, image: int | None) -> tuple[float, float]:
    """At the right side of the parent, beside the picture that was used; two in one row begin a little apart."""
    cell = next((cell for cell in parent.cells if cell.image == image), None)
    if cell is None:
        return parent.box.right, parent.port
    row = [one for one in parent.cells if one.box.y == cell.box.y]
    share = (row.index(cell) + 1) / (len(row) + 1)
    return parent.box.right, cell.box.y + cell.box.height * share


def _price(job: JobRecord) -> str:
    return "" if job.state in (JobState.REFUSED, JobState.DROPPED) or job.origin else price_words(job)
