"""The language of searches through the library: words, phrases and fields; no SQL is spoken here."""

from __future__ import annotations

from studio.request.query.parsing import parse_query as parse_query
from studio.request.query.terms import Query as Query
