"""Disk: the library of jobs and the picture files; the only place that speaks SQL."""

from __future__ import annotations
