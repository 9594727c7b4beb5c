"""Reports in YAML, read as JSON is: no tags, no guessing of types, no expansion without bounds.

YAML 1.1, which PyYAML speaks, takes the country `NO` for false and a time stamp for an object. Here a plain scalar is
null, true, false or a number only where JSON would have it so; anything else is text.
"""

from __future__ import annotations

import re
from typing import Any, Final

import orjson
import yaml

from sci_report.validation.document import MOST_DEPTH
from sci_report.validation.finding import Raw, pointer
from sci_report.validation.inputs.submitted import Submitted
from sci_report.validation.locate import excerpt, lines_and_columns

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS: Final = {"null": None, "~": None, "": None, "true": True, "false": False}
_PLAIN_TAGS: Final = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")

_MOST_BYTES: Final = 300_000
"""YAML takes a hundred times longer to read than JSON."""

_MOST_NODES: Final = 100_000
"""After aliases are followed: ten lines can stand for more nodes than a computer holds."""


class _RefusedError(Exception):
    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        super().__init__(raw.message)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # one of two classes
    """Composes nodes; scalars keep their text, since no resolver is asked."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (PyYAML's own form)


def from_yaml(name: str, data: bytes, most_bytes: int) -> Submitted:
    """Return a YAML text as the JSON text that says the same, with the places of its members."""
    limit = min(most_bytes, _MOST_BYTES)
    if len(data) > limit:
        return Submitted(name, b"", problem=Raw("SCI001", "", f"the file is larger than {limit:,} bytes", offset=0))
    try:
        text = data.decode("utf-8")
        node = _composed(text)
        marks = _Marks(text)
        document = _Reading(text, marks.places).value(node, ())
    except UnicodeDecodeError:
        return Submitted(name, data)
    except _RefusedError as refused:
        return Submitted(name, data, problem=refused.raw)
    except RecursionError:
        return Submitted(name, data, problem=_too_deep())
    return Submitted(name, orjson.dumps(document), marks=marks)


def _composed(text: str) -> yaml.Node:
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = 0 if mark is None else _offset(text, mark)
        raise _RefusedError(Raw("SCI003", "", f"the file is not YAML: {error.problem}", offset=at)) from error
    except yaml.YAMLError as error:
        raise _RefusedError(Raw("SCI003", "", f"the file is not YAML: {error}", offset=0)) from error
    finally:
        loader.dispose()
    if node is None:
        raise _RefusedError(Raw("SCI003", "", "the file is empty", offset=0))
    return node


def _offset(text: str, mark: Any) -> int:
    return min(int(mark.index), max(0, len(text) - 1))


def _too_deep() -> Raw:
    return Raw("SCI006", "", f"the file is nested more than {MOST_DEPTH} levels deep", offset=0)


class _Reading:
    """Turns nodes into values and notes where they stand."""

    def __init__(self, text: str, places: dict[str, int]) -> None:
        self._text = text
        self._nodes = 0
        self._places = places

    def value(self, node: yaml.Node, path: tuple[str | int, ...]) -> Any:
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise self._refused("SCI013", node, f"its aliases stand for more than {_MOST_NODES:,} values")
        if len(path) > MOST_DEPTH:
            raise _RefusedError(_too_deep())
        self._places[pointer(*path)] = _offset(self._text, node.start_mark)
        if node.tag not in _PLAIN_TAGS:
            raise self._refused("SCI013", node, f"the tag {node.tag} has no meaning in a report")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, (*path, index)) for index, each in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: tuple[str | int, ...]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key, each in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refused("SCI013", key, "the name of a member must be text")
            if key.value == "<<" and not key.style:
                raise self._refused("SCI013", key, "a merge key (<<) has no meaning in JSON; write the members out")
            if key.value in members:
                raise _RefusedError(
                    Raw(
                        "SCI005",
                        pointer(*path, key.value),
                        "the member occurs twice; readers differ in which one they take",
                        offset=_offset(self._text, key.start_mark),
                    )
                )
            members[key.value] = self.value(each, (*path, key.value))
        return members

    def _scalar(self, node: Any) -> Any:
        text = str(node.value)
        if node.style:  # quoted, or a block
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBER.fullmatch(text):
            try:
                return orjson.loads(text)
            except orjson.JSONDecodeError as error:
                message = "the number is too large for any computer to hold"
                raise self._refused("SCI004", node, message) from error
        return text

    def _refused(self, code: str, node: yaml.Node, message: str) -> _RefusedError:
        return _RefusedError(Raw(code, "", message, offset=_offset(self._text, node.start_mark)))


class _Marks:
    """Where the members of a YAML text stand, as offsets in characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.places: dict[str, int] = {}

    def place(self, pointer: str) -> tuple[int, int, str, int]:
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        at = self.places.get(pointer, 0)
        ((line, column),) = lines_and_columns(self._text, (at,))
        return line, column, *excerpt(self._text, at, column)
