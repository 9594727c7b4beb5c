"""Walks over a whole report: which members it has, and every quantity. Both run for each report, so both are short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sci_report.validation.rules.base import Document

_INSIDE = ("annual_average_gco2e_per_kwh", "series")
"""What a quantity holds beside its source, by the schema: an intensity only."""


def names_in(document: Document) -> set[str]:
    """Return the names of all members of a report, but for those of sources and extensions, which rules do not seek."""
    found: set[str] = set()
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if node.__class__ is dict:
            found.update(node)
            if "source" not in node or "value" not in node:
                waiting += node.values()
            elif "signal" in node:
                waiting += [node[name] for name in _INSIDE if name in node]
        elif node.__class__ is list:
            waiting += node
    return found


def quantities_in(blocks: list[Any]) -> Iterator[Document]:
    """Yield every quantity that states a range."""
    while blocks:
        node = blocks.pop()
        if node.__class__ is dict:
            if "source" not in node or "value" not in node:
                blocks += node.values()
                continue
            if "low" in node or "high" in node:
                yield node
            if "signal" in node:
                blocks += [node[name] for name in _INSIDE if name in node]
        elif node.__class__ is list:
            blocks += node
