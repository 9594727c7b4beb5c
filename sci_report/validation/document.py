"""From bytes to a document, or to what is wrong with the file (SCI0xx).

Any bytes are safe here: size and depth are capped before anything recurses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from sci_report.models.migrate import NEWEST, VERSIONS
from sci_report.validation.finding import Raw, pointer
from sci_report.validation.locate import duplicate_member

MOST_BYTES: Final = 10_000_000
MOST_DEPTH: Final = 64

_BOMS: Final = {b"\xef\xbb\xbf": "a byte order mark", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_STRING: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_VERSION: Final = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
_NOT_FINITE: Final = ("NaN", "Infinity", "-Infinity", "nan", "inf", "-inf")


def parse(data: bytes, most_bytes: int = MOST_BYTES) -> dict[str, Any] | Raw:
    """Return the document, or the one finding that keeps it from being one."""
    document = loaded(data, most_bytes)
    return document if isinstance(document, Raw) else unsound(document, data) or document


def loaded(data: bytes, most_bytes: int = MOST_BYTES) -> dict[str, Any] | Raw:
    """Return the object that the text holds, or why it holds none."""
    if len(data) > most_bytes:
        return Raw("SCI001", "", f"the file is larger than {most_bytes:,} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Raw("SCI002", "", f"the file is {_encoding(data)}, not UTF-8 text (byte {error.start})", offset=0)
    if text.startswith("\ufeff"):
        return Raw("SCI002", "", "the file begins with a byte order mark, which JSON forbids (RFC 8259, 8.1)", offset=0)
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _syntax(text, error)
    if not isinstance(document, dict):
        return Raw("SCI007", "", f"a report is an object, not {_kind(document)}", offset=0)
    return document


def version_problem(document: dict[str, Any]) -> Raw | None:
    """Return what keeps the document from being checked against a version of the standard, if anything."""
    known = ", ".join(VERSIONS)
    if "schema_version" not in document:
        return Raw("SCI008", "", f"`schema_version` is missing; this validator knows {known}")
    version = document["schema_version"]
    if version in VERSIONS:
        return None
    shown = version if isinstance(version, str) and len(version) <= 40 else type(version).__name__
    if isinstance(version, str) and _is_newer(version):
        message = (
            f"version {shown} is newer than this validator, which knows {known}: install the newest with "
            "`pip install --upgrade sci-report`"
        )
        return Raw("SCI010", "/schema_version", message, known, shown)
    message = f"there is no version {shown!r} of the standard; this validator knows {known}"
    return Raw("SCI009", "/schema_version", message, known, shown)


def _is_newer(version: str) -> bool:
    return _VERSION.fullmatch(version) is not None and _order(version) > _order(NEWEST)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _encoding(data: bytes) -> str:
    for mark, name in _BOMS.items():
        if data.startswith(mark):
            return name
    return "binary" if b"\x00" in data[:1000] else "in another encoding"


def _syntax(text: str, error: orjson.JSONDecodeError) -> Raw:
    at = min(error.pos, max(0, len(text) - 1))
    if "infinity" in error.msg:
        return Raw("SCI004", "", "the number is too large for any computer to hold", offset=at)
    if _nesting(text[: error.pos + 1]) > MOST_DEPTH:
        return Raw("SCI006", "", f"the file is nested more than {MOST_DEPTH} levels deep", offset=at)
    for start in range(max(0, at - 9), at + 1):
        for literal in _NOT_FINITE:
            if text.startswith(literal, start) and start + len(literal) > at:
                return Raw("SCI004", "", f"{literal} is not a number in JSON", offset=start)
    what = "the file is empty" if not text.strip() else f"the file is not JSON: {error.msg.partition(': line')[0]}"
    return Raw("SCI003", "", what, offset=at)


def _nesting(text: str) -> int:
    """Return the depth of the brackets that lead to the end of the text."""
    text = _STRING.sub("", text)
    return text.count("[") + text.count("{") - text.count("]") - text.count("}")


def unsound(document: dict[str, Any], data: bytes, *, is_shallow: bool = False) -> Raw | None:
    """Return what makes the text mean another document to another reader, if anything.

    Args:
        document: What `loaded` made of the text.
        data: The text.
        is_shallow: Whether it is known to be less than `MOST_DEPTH` levels deep, as a valid report is.
    """
    if not is_shallow and _is_too_deep(document):
        path = next(path for path in _containers(document) if len(path) >= MOST_DEPTH)
        return Raw("SCI006", pointer(*path), f"the file is nested more than {MOST_DEPTH} levels deep")
    if not _may_repeat_a_member(document, data):
        return None
    try:
        repeated = duplicate_member(data.decode())
    except RecursionError:  # in a member that the parser dropped, so that no depth was left to see
        return Raw("SCI006", "", f"the file is nested more than {MOST_DEPTH} levels deep", offset=0)
    if repeated is not None:
        where, offset = repeated
        return Raw("SCI005", where, "the member occurs twice; readers differ in which one they take", offset=offset)
    return None


def _may_repeat_a_member(document: dict[str, Any], data: bytes) -> bool:
    """Return False only if no object names a member twice; far cheaper than to look at every name.

    A colon stands after each member's name or inside a string. A member that the parser dropped takes at least one
    with it, so equal counts before and after mean that none was dropped, unless the text can spell a colon otherwise.
    """
    return (b"\\" in data and b"\\u003" in data) or data.count(b":") != orjson.dumps(document).count(b":")


def _is_too_deep(document: dict[str, Any]) -> bool:
    """Return whether there are more levels of containers than allowed; level by level, so that nothing recurses."""
    level: list[Any] = [document]
    for _ in range(MOST_DEPTH):
        level = [
            value
            for container in level
            for value in (container.values() if isinstance(container, dict) else container)
            if isinstance(value, (dict, list))  # in a tuple, since the hot path is here
        ]
        if not level:
            return False
    return True


def _containers(document: dict[str, Any]) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every object and array, without recursion."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            yield path
            waiting.extend(((*path, key), item) for key, item in value.items())
        elif isinstance(value, list):
            yield path
            waiting.extend(((*path, index), item) for index, item in enumerate(value))


def _kind(value: Any) -> str:
    kinds = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
