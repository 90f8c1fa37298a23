"""The history sidebar: a search field over one row per job, newest first."""

from __future__ import annotations
