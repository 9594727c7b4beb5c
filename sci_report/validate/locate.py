"""Where in the text a JSON pointer leads. Runs only for files with findings, over text that is valid JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Final

from sci_report.validate.finding import pointer, steps_of

_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def offsets(text: str, wanted: Collection[str]) -> dict[str, int]:
    """Map each wanted pointer to the offset of its value; one that leads nowhere, to its nearest parent's."""
    found: dict[str, int] = {}
    targets = {ancestor for path in wanted for ancestor in _upwards(path)}
    for path, offset, _ in _values(text):
        where = pointer(*path)
        if where in targets:
            found[where] = offset
    return {path: next(found[each] for each in _upwards(path) if each in found) for path in wanted}


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column, from 1, of an offset."""
    before = text.count("\n", 0, offset)
    return before + 1, offset - text.rfind("\n", 0, offset)


def duplicate_members(text: str) -> Iterator[tuple[str, int]]:
    """Yield the pointer and offset of each member whose name its object holds already."""
    seen: dict[tuple[str | int, ...], set[str | int]] = {}
    open_objects: dict[tuple[str | int, ...], int] = {}
    for path, offset, owner in _values(text):
        if not path or isinstance(path[-1], int):
            continue
        parent = path[:-1]
        if open_objects.get(parent) != owner:  # another object at the same place: it was a duplicate itself
            open_objects[parent], seen[parent] = owner, set()
        if path[-1] in seen[parent]:
            yield pointer(*path), offset
        seen[parent].add(path[-1])


def _upwards(path: str) -> Iterator[str]:
    steps = list(steps_of(path))
    for length in range(len(steps), -1, -1):
        yield pointer(*steps[:length])


def _values(text: str) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
    """Yield the path of every value, its offset, and the offset of the container it stands in."""
    path: list[str | int] = []
    containers: list[int] = []
    name: str | None = None
    name_is_next = False
    for match in _PIECE.finditer(text):
        piece, at = match.group(), match.start()
        if piece in "}]":
            path.pop()
            containers.pop()
            name_is_next = False
        elif piece == ",":
            if isinstance(path[-1], int):
                path[-1] += 1
            else:
                name_is_next = True
        elif piece == ":":
            path[-1] = name if name is not None else ""
        elif name_is_next and piece.startswith('"'):
            name, name_is_next = json.loads(piece), False
        else:
            yield tuple(path), at, containers[-1] if containers else 0
            if piece in "{[":
                containers.append(at)
                path.append("" if piece == "{" else 0)
                name_is_next = piece == "{"
