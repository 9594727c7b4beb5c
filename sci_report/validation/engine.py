"""The JSON Schema engine behind one adapter: jsonschema-rs where it is installed, else jsonschema.

Neither fetches anything: the bundled schema refers only to itself, and the engines are told not to look elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from typing import Any, Final, NamedTuple

import orjson

from sci_report._resources import folder

_rs: Any
try:
    import jsonschema_rs as _rs
except ImportError:  # no wheel for this platform
    _rs = None


class Violation(NamedTuple):
    """One violation of the schema.

    Attributes:
        path: Steps to the value that violates it, or to the member that is missing or unknown.
        keyword: The schema keyword, such as `required`.
        limit: What the keyword asks for; for an unknown member, the names that are known.
    """

    path: tuple[str | int, ...]
    keyword: str
    limit: Any


Engine = Callable[[Any], Iterable[Violation]]

_MOST_LISTED_AT_ONCE: Final = 100_000
"""Bytes of a document. jsonschema-rs lists all violations before it gives the first, at 2.5 KB of memory each, and two
bytes are enough for one; jsonschema gives one after the other. So a large invalid document is left to the latter."""


@cache
def schema_bytes(version: str) -> bytes:
    """Return the stored schema of a version of the standard."""
    return (folder("schema") / f"v{version}" / "report.schema.json").read_bytes()


@cache
def schema_sha256(version: str) -> str:
    """Return the SHA-256 of the stored schema, in hexadecimal."""
    return sha256(schema_bytes(version)).hexdigest()


@cache
def accepts(version: str) -> Callable[[Any], bool]:
    """Return a function that says whether a document is valid, and no more: it takes no memory for what is not."""
    if _rs is None:
        return lambda document: bool(_reference(version).is_valid(document))
    is_valid: Callable[[Any], bool] = _fast(version).is_valid
    return is_valid


@cache
def engine(version: str) -> Engine:
    """Return the fastest engine here, its schema compiled once."""
    return reference_engine(version) if _rs is None else fast_engine(version)


@cache
def _fast(version: str) -> Any:
    return _rs.Draft202012Validator(
        orjson.loads(schema_bytes(version)), offline=True, pattern_options=_rs.RegexOptions()
    )  # that kind of pattern takes a time that grows with the text, whatever it holds


def fast_engine(version: str) -> Engine:
    """Return an engine on jsonschema-rs."""
    schema, validator = orjson.loads(schema_bytes(version)), _fast(version)

    def violations(document: Any) -> Iterator[Violation]:
        if validator.is_valid(document):
            return
        if len(orjson.dumps(document)) > _MOST_LISTED_AT_ONCE:
            yield from reference_engine(version)(document)
            return
        for error in validator.iter_errors(document):
            *owner_path, keyword = error.schema_path
            owner = schema
            for step in owner_path:
                owner = owner[step]
            keyword = "propertyNames" if "propertyNames" in owner_path else str(keyword)
            yield from _one_each(tuple(error.instance_path), keyword, owner, document)

    return violations


@cache
def _reference(version: str) -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  (slow to import, and rarely needed)
    from referencing import Registry  # noqa: PLC0415

    return Draft202012Validator(orjson.loads(schema_bytes(version)), registry=Registry())


@cache
def reference_engine(version: str) -> Engine:
    """Return an engine on jsonschema, the implementation that follows the specification to the letter."""
    validator = _reference(version)

    def violations(document: Any) -> Iterator[Violation]:
        for error in validator.iter_errors(document):
            owner = error.schema if isinstance(error.schema, dict) else {}
            keyword = "propertyNames" if "propertyNames" in error.absolute_schema_path else str(error.validator)
            yield from _one_each(tuple(error.absolute_path), keyword, owner, document)

    return violations


def _one_each(path: tuple[str | int, ...], keyword: str, owner: dict[str, Any], document: Any) -> Iterator[Violation]:
    """Yield one violation for each missing or unknown member: engines differ in how they bundle them."""
    if keyword not in ("required", "additionalProperties"):
        yield Violation(path, keyword, owner.get(keyword))
        return
    value = document
    for step in path:
        value = value[step]
    if keyword == "required":
        for name in owner["required"]:
            if name not in value:
                yield Violation((*path, name), keyword, name)
        return
    known = owner.get("properties", {})
    patterns = [re.compile(pattern) for pattern in owner.get("patternProperties", ())]
    for name in value:
        if name not in known and not any(pattern.search(name) for pattern in patterns):
            yield Violation((*path, name), keyword, tuple(known))
