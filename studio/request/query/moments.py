"""Searches whose answer depends on the hour: what is asked of the time that is left, asked of when a job ended."""

from __future__ import annotations

from dataclasses import replace

from studio.request.lifetimes import ACTIONS_SECONDS
from studio.request.query.terms import Between, Condition, Demand, Fact, Query

OF_TIME = frozenset({Fact.LEFT, Fact.UNDECIDED})
HOUR = 3600.0


def at(query: Query, now: float) -> Query:
    """The same search at `now` (seconds since the epoch): hours that are left have become moments of ending."""
    if not any(demand.fact in OF_TIME for condition in query.conditions for demand in condition.demands):
        return query
    return replace(query, conditions=tuple(_condition_at(condition, now) for condition in query.conditions))


def _condition_at(condition: Condition, now: float) -> Condition:
    return condition._replace(demands=tuple(_demand_at(demand, now) for demand in condition.demands))


def _demand_at(demand: Demand, now: float) -> Demand:
    if demand.fact not in OF_TIME or not isinstance(demand.test, Between):
        return demand
    low, high = demand.test.low, demand.test.high
    return demand._replace(test=demand.test._replace(low=_ended(low, now), high=_ended(high, now)))


def _ended(hours: float | None, now: float) -> float | None:
    """When a job ended on which actions are taken for so long from now on."""
    return None if hours is None else now + hours * HOUR - ACTIONS_SECONDS
