"""Where in the text a JSON pointer leads. Runs only for files with findings, over text that is valid JSON.

Only the members on the way to a wanted pointer are walked; everything beside it is skipped by the JSON decoder.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, TypeAlias

from sci_report.validation.finding import pointer, steps_of

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODE: Final = json.JSONDecoder(parse_int=float).raw_decode  # `int` refuses what is long, and we need no value

_Tree: TypeAlias = "dict[str, _Tree]"

_MOST_BEFORE: Final = 30
_MOST_AFTER: Final = 70
"""Characters shown before and after a place: a report may be one line of megabytes."""


def offsets(text: str, wanted: Collection[str]) -> dict[str, int]:
    """Map each wanted pointer to the offset of its value; one that leads nowhere, to its nearest parent's.

    Where a member occurs twice, the last one counts, as it does for most readers.
    """
    tree: _Tree = {}
    for path in wanted:
        node = tree
        for step in steps_of(path):
            node = node.setdefault(step, {})
    found: dict[str, int] = {}
    _visit(text, _skip_space(text, 0), tree, "", found)
    return {path: next(found[each] for each in _upwards(path) if each in found) for path in wanted}


def lines_and_columns(text: str, ascending: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the line and column, from 1, of each offset; the text is read once for all of them."""
    line, counted, break_before = 1, 0, -1
    for offset in ascending:
        line += text.count("\n", counted, offset)
        last = text.rfind("\n", counted, offset)  # a line may be as long as the text, so none is searched twice
        break_before = break_before if last < 0 else last
        counted = offset
        yield line, offset - break_before


def excerpt(text: str, offset: int, column: int) -> tuple[str, int]:
    """Return what can be shown of the line at an offset, indentation left out, and the column of the offset in it.

    Args:
        text: The whole text.
        offset: The place.
        column: Its column in the text, from 1.
    """
    start = max(offset - column + 1, offset - _MOST_BEFORE)
    end = text.find("\n", offset, offset + _MOST_AFTER)
    line_end = len(text) if end < 0 else end
    while start < offset and text[start] in " \t":
        start += 1
    return text[start : min(line_end, offset + _MOST_AFTER)], offset - start + 1


def duplicate_member(text: str) -> tuple[str, int] | None:
    """Return the pointer and offset of the first member whose name its object holds already, if there is one.

    Raises:
        RecursionError: The text is nested deeper than Python can follow.
    """
    where = _first_repeated(json.loads(text, object_pairs_hook=_members, parse_int=float))
    return None if where is None else (where, offsets(text, (where,))[where])


class _Repeating(dict[str, Any]):
    """An object that names `repeated` twice."""

    repeated: str


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    marked = _Repeating(members)
    counts = Counter(name for name, _ in pairs)
    marked.repeated = next(name for name in members if counts[name] > 1)
    return marked


def _first_repeated(value: Any, where: str = "") -> str | None:
    if isinstance(value, _Repeating):
        return where + pointer(value.repeated)
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for step, item in inside:
        if isinstance(item, dict | list):
            found = _first_repeated(item, where + pointer(step))
            if found is not None:
                return found
    return None


def _upwards(path: str) -> Iterator[str]:
    steps = list(steps_of(path))
    for length in range(len(steps), -1, -1):
        yield pointer(*steps[:length])


def _visit(text: str, at: int, tree: _Tree, where: str, found: dict[str, int]) -> int:
    """Note the value that starts at `at`, and what the tree wants inside; return where the value ends.

    Recursion is as deep as the document, whose depth is capped.
    """
    found[where] = at
    opening = text[at]
    if not tree or opening not in "{[":
        return _DECODE(text, at)[1]
    at = _skip_space(text, at + 1)
    index = 0
    while text[at] not in "}]":
        step, index = str(index), index + 1
        if opening == "{":
            step, at = _DECODE(text, at)
            at = _skip_space(text, _skip_space(text, at) + 1)
        at = _visit(text, at, tree[step], where + pointer(step), found) if step in tree else _DECODE(text, at)[1]
        at = _skip_space(text, at)
        if text[at] == ",":
            at = _skip_space(text, at + 1)
    return at + 1


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()
