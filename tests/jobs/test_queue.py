"""The artist's own hand on the queue: pausing it, changing its order, for this time and the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Future

import pytest

from studio.errors import LibraryError
from studio.jobs.engine import Engine
from studio.jobs.events import QueueChanged
from studio.store.journal import Journal
from studio.store.records import JobRecord, JobState
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, scripted
from tests.jobs.test_engine import order
from tests.jobs.test_faults import works


def ask(engine: Engine, *texts: str) -> list[JobRecord]:
    return engine.submit([order(text) for text in texts]).result(30)


def bought(server: Scripted) -> list[str]:
    """The prompts that were sent, in order."""
    return [json.loads(body)["text"] for body in server.posts]


def waits(bench: Bench, *ids: int) -> None:
    bench.wait(lambda event: isinstance(event, QueueChanged) and event.order == ids)


def test_nothing_is_sent_while_it_is_paused_and_all_of_it_afterwards(bench: Bench) -> None:
    with scripted(works) as server:
        engine = bench.engine(server.base_url, limit=1, paused=True)
        made = ask(engine, "a", "b")
        engine.balance().result(30)
        waits(bench, made[0].id, made[1].id)
        assert server.posts == []
        engine.pause(False).result(30)
        bench.wait(lambda event: isinstance(event, QueueChanged) and not event.paused)
        for job in made:
            bench.wait_for(job.id, JobState.DONE)


def test_the_order_is_the_artists_and_stands_at_the_next_start(bench: Bench) -> None:
    with scripted(works) as server:
        engine = bench.engine(server.base_url, paused=True)
        a, b, c = (job.id for job in ask(engine, "a", "b", "c"))
        engine.arrange([c, a, 999]).result(30)
        waits(bench, c, a, b)
        [d] = (job.id for job in ask(engine, "d"))
        waits(bench, c, a, b, d)
        engine.close()
        bench.engine(server.base_url, limit=1)
        bench.wait_for(d, JobState.DONE)
        assert bought(server) == ["c", "a", "b", "d"]


def test_what_is_asked_for_at_the_front_is_there_at_the_next_start_too(bench: Bench) -> None:
    with scripted(works) as server:
        engine = bench.engine(server.base_url, paused=True)
        ask(engine, "a", "b")
        engine.submit([order("c"), order("d")], front=True).result(30)
        engine.close()
        bench.engine(server.base_url, limit=1)
        bench.wait_for(2, JobState.DONE)
        assert bought(server) == ["c", "d", "a", "b"]


def test_what_is_journalled_is_bought_whatever_else_the_disk_refuses(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted(works) as server:
        engine = bench.engine(server.base_url, paused=True)
        ask(engine, "a")

        def refuse(self: Journal, turns: Mapping[int, int]) -> Future[None]:
            refused: Future[None] = Future()
            refused.set_exception(LibraryError("The disk is full."))
            return refused

        monkeypatch.setattr(Journal, "set_turns", refuse)
        # Told that it failed, the artist would press again, and pay twice.
        [made] = engine.submit([order("b")], front=True).result(30)
        waits(bench, made.id, 1)


def test_whoever_is_under_way_is_told_until_it_is_over(bench: Bench) -> None:
    with scripted(works) as server:
        engine = bench.engine(server.base_url, limit=1)
        [made] = ask(engine, "a")
        bench.wait(lambda event: isinstance(event, QueueChanged) and event.led == (made.id,))
        bench.wait(lambda event: isinstance(event, QueueChanged) and event.led == ())
