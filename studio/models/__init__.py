"""State on screen: QObjects and item models that the views show; no widgets here."""

from __future__ import annotations
