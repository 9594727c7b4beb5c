"""Write the mechanical part of the conformance suite: a base with every member, and cases for each of them.

    python scripts/build_conformance.py

What must be found follows from the schema by construction, not from a validator's run: a member removed that is
required is SCI102, and so on. The meaningful cases are written by hand, in the other files of `suite/`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sci_report.validation.finding import pointer  # noqa: E402
from tests.everything import everything_document  # noqa: E402  (the repository's own sample)

SUITE: Final = ROOT / "schema" / "conformance"
SCHEMA: Final[dict[str, Any]] = json.loads((ROOT / "schema" / "v1.0" / "report.schema.json").read_bytes())
DEFINITIONS: Final = SCHEMA["$defs"]

Node = dict[str, Any]
Path_ = tuple[str | int, ...]

_LONGEST_TEXT: Final = 250
_LONGEST_LIST: Final = 20
"""Longer texts and lists are tried once for each length, not at each member."""

_SAMPLES: Final = {
    "[0-9a-f]{64}": "ab" * 32,
    "[0-9a-f]{7,64}": "0123abc",
    "https?://": "https://example.org/x",
    "urn:uuid": "urn:uuid:00000000-0000-4000-8000-00000000000b",
    "T[0-9]{2}:": "2026-03-04T05:06:07Z",
    "(-[0-9]{2}": "2026-03-04",
    "[a-z][a-z0-9_-]*": "word",
}
"""By a piece of a pattern, a text that matches it."""


def resolved(node: Node) -> Node:
    """Return a schema node with the definition that it refers to."""
    return DEFINITIONS[node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def sample(node: Node) -> Any:
    """Return a value that a schema node accepts, the least of it."""
    node = resolved(node)
    if "const" in node or "enum" in node:
        return node.get("const", node.get("enum", [None])[0])
    pattern = node.get("pattern", "")
    simple = {
        "string": next((text for piece, text in _SAMPLES.items() if piece in pattern), "text"),
        "boolean": True,
        "integer": int(node.get("minimum", 1)) + 1,
        "number": 0.5,
    }
    if node["type"] == "array":
        return [sample(node["items"])]
    if node["type"] == "object":
        return {name: sample(node["properties"][name]) for name in node.get("required", ())}
    return simple[node["type"]]


def places(document: Any) -> Iterator[tuple[str, str, Path_, Any]]:
    """Yield each member of each definition that occurs: definition, member, path and value."""
    yield from _places(document, SCHEMA, "Report", ())


def _places(value: Any, node: Node, owner: str, path: Path_) -> Iterator[tuple[str, str, Path_, Any]]:
    if "$ref" in node:
        owner = node["$ref"].rpartition("/")[2]
    node = resolved(node)
    if isinstance(value, dict) and "properties" in node:
        for name, part in value.items():
            yield owner, name, (*path, name), part
            yield from _places(part, node["properties"][name], owner, (*path, name))
    elif isinstance(value, list) and "items" in node:
        for index, part in enumerate(value):
            yield from _places(part, node["items"], owner, (*path, index))


def full_base() -> dict[str, Any]:
    """Return the sample with each member that it lacks added where its definition first occurs."""
    document = everything_document()
    while True:
        seen = {(owner, name) for owner, name, _, _ in places(document)}
        lacking = next((each for each in _members() if each not in seen), None)
        if lacking is None:
            return document
        owner, name = lacking
        target = next(found for found in _owners(document) if found[0] == owner)[1]
        target[name] = sample(DEFINITIONS[owner]["properties"][name])


def _members() -> Iterator[tuple[str, str]]:
    for owner, node in DEFINITIONS.items():
        for name in node.get("properties", ()):
            # An uncertainty would have to be carried to every number that rests on it; others cover it.
            if name != "standard_uncertainty":
                yield owner, name


def _owners(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for _, _, path, value in places(document):
        if isinstance(value, dict):
            schema: Node = SCHEMA
            for step in path:
                schema = resolved(schema)
                schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
            if "$ref" in schema:
                yield schema["$ref"].rpartition("/")[2], value
        elif isinstance(value, list):
            yield from _listed(value, path)


def _listed(value: list[Any], path: Path_) -> Iterator[tuple[str, dict[str, Any]]]:
    schema: Node = SCHEMA
    for step in path:
        schema = resolved(schema)
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
    if "$ref" in schema.get("items", {}):
        for item in value:
            yield schema["items"]["$ref"].rpartition("/")[2], item


def field_cases(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield, for each member of each definition, the ways in which it can be wrong; once for each."""
    tried: set[tuple[str, str]] = set()
    closed: set[str] = set()
    for owner, name, path, _ in places(document):
        if (owner, name) in tried:
            continue
        tried.add((owner, name))
        holder = SCHEMA if owner == "Report" else DEFINITIONS[owner]
        node, what = holder["properties"][name], f"{owner}.{name}"
        if owner not in closed:
            closed.add(owner)
            stranger = [{"op": "add", "path": pointer(*path[:-1], "stranger"), "value": 1}]
            yield _case(f"{owner} holds an unknown member", stranger, "SCI103")
        if name in holder.get("required", ()) and name != "schema_version":
            yield _case(f"{what} is missing", [{"op": "remove", "path": pointer(*path)}], "SCI102")
        if name != "schema_version":
            for wrong, kind, code in _wrong_values(resolved(node)):
                yield _case(f"{what} {kind}", [{"op": "replace", "path": pointer(*path), "value": wrong}], code)


def _wrong_values(node: Node) -> Iterator[tuple[Any, str, str]]:
    # A value of another type is no word of the vocabulary either.
    as_well = "+SCI104" if "enum" in node or "const" in node else ""
    yield None, "is null", f"SCI101{as_well}"
    for value, kind in _wrong_types(node):
        yield value, kind, f"SCI101{as_well}"
    if "enum" in node or "const" in node:
        yield "no such word", "is a word that the standard does not have", "SCI104"
    if "pattern" in node:
        yield "\u0007(", "has a wrong form", "SCI105"
        if node["type"] == "string" and node.get("maxLength", 0) > len(sample(node)) + 1:
            yield f"{sample(node)}\n", "ends with a line break", "SCI105"
    if node.get("minLength"):
        yield "", "is empty", "SCI106" if "pattern" not in node else "SCI105+SCI106"
    if node.get("maxLength", _LONGEST_TEXT) < _LONGEST_TEXT and "pattern" not in node:
        yield "x" * (node["maxLength"] + 1), "is too long", "SCI106"
    for keyword, beyond in (("minimum", -1), ("exclusiveMinimum", 0), ("maximum", 1)):
        if keyword in node:
            yield node[keyword] + beyond * max(1, abs(node[keyword])), f"is beyond {keyword}", "SCI107"
    if "minItems" in node:
        yield [], "has too few entries", "SCI108"
    if node.get("maxItems", _LONGEST_LIST + 1) <= _LONGEST_LIST:
        yield [sample(node["items"])] * (node["maxItems"] + 1), "has too many entries", "SCI108"


def _wrong_types(node: Node) -> Iterator[tuple[Any, str]]:
    match node.get("type"):
        case "string":
            yield 7, "is a number, not a text"
        case "number":
            yield "7", "is a text, not a number"
            yield True, "is true, not a number"
        case "integer":
            yield "7", "is a text, not an integer"
            yield node.get("minimum", 1) + 0.5, "is a fraction, not an integer"
        case "boolean":
            yield "true", "is a text, not true or false"
        case "array":
            yield {}, "is an object, not a list"
        case "object":
            yield [], "is a list, not an object"


def bound_cases(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield values at the very bounds, which the schema must accept; what the rules say of them is not asked."""
    tried: set[tuple[str, str]] = set()
    for owner, name, path, _ in places(document):
        if (owner, name) in tried:
            continue
        tried.add((owner, name))
        holder = SCHEMA if owner == "Report" else DEFINITIONS[owner]
        node = resolved(holder["properties"][name])
        for keyword in ("minimum", "maximum"):
            if keyword in node:
                value = node[keyword]
                yield _accepted(f"{owner}.{name} is at its {keyword}", path, value)
                if node.get("type") == "integer" and abs(value) < 2**31:
                    yield _accepted(f"{owner}.{name} is at its {keyword}, written with a point", path, float(value))
        if _is_name(node):
            # Four bytes of UTF-8 and two units of UTF-16 each, but one character.
            longest = "\U0001d11e" * node["maxLength"]
            yield _accepted(f"{owner}.{name} is as long as may be, in characters", path, longest)
            too_long = [{"op": "replace", "path": pointer(*path), "value": longest + "x"}]
            yield _case(f"{owner}.{name} is too long, by one character", too_long, "SCI106")
        if node.get("maxItems", _LONGEST_LIST + 1) <= _LONGEST_LIST:
            entries = [sample(node["items"])] * node["maxItems"]
            yield _accepted(f"{owner}.{name} has as many entries as may be", path, entries)


def _is_name(node: Node) -> bool:
    """Whether any character may stand in the text, but for control characters, and it has a bound worth trying."""
    pattern: str = node.get("pattern", "")
    return node.get("maxLength", _LONGEST_TEXT) < _LONGEST_TEXT and pattern.startswith("^[^")


def _case(description: str, patch: list[dict[str, Any]], codes: str) -> dict[str, Any]:
    return {
        "description": description,
        "base": "full",
        "patch": patch,
        "schema_valid": False,
        "valid": False,
        "codes": codes.split("+"),
    }


def _accepted(description: str, path: Path_, value: Any) -> dict[str, Any]:
    patch = [{"op": "replace", "path": pointer(*path), "value": value}]
    return {"description": description, "base": "full", "patch": patch, "schema_valid": True}


def files() -> dict[Path, str]:
    """Return the text of each generated file."""
    document = full_base()
    return {
        SUITE / "bases" / "full.json": json.dumps(document, indent=1, ensure_ascii=False) + "\n",
        SUITE / "suite" / "fields.json": _lines(field_cases(document)),
        SUITE / "suite" / "bounds.json": _lines(bound_cases(document)),
    }


def _lines(found: Iterator[dict[str, Any]]) -> str:
    """Return a list with one case in a line, so that a change shows as a line."""
    return "[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in found) + "\n]\n"


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(text):,} bytes")
