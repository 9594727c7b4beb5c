"""Violations of the schema as findings: one code for each kind (SCI1xx)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sci_report.validation.engine import Engine, Violation
from sci_report.validation.finding import Raw, Scalar, pointer

CODES: Final = {
    "type": "SCI101",
    "required": "SCI102",
    "additionalProperties": "SCI103",
    "enum": "SCI104",
    "const": "SCI104",
    "pattern": "SCI105",
    "not": "SCI105",
    "minLength": "SCI106",
    "maxLength": "SCI106",
    "minimum": "SCI107",
    "exclusiveMinimum": "SCI107",
    "maximum": "SCI107",
    "minItems": "SCI108",
    "maxItems": "SCI108",
}
OTHER: Final = "SCI109"

_LONGEST_SHOWN: Final = 60

_WORDS: Final = {
    "minLength": "must have at least {limit} characters",
    "maxLength": "may have at most {limit} characters",
    "minimum": "must be at least {limit:g}",
    "exclusiveMinimum": "must be above {limit:g}",
    "maximum": "may be at most {limit:g}",
    "minItems": "needs at least {limit} entries",
    "maxItems": "may have at most {limit} entries",
    "pattern": "must match {limit}",
    "not": "must not hold a line break",
}


def schema_findings(document: dict[str, Any], engine: Engine) -> Iterator[Raw]:
    """Yield one finding for each violation, without repeats."""
    seen: set[tuple[str, str]] = set()
    for violation in engine(document):
        raw = _raw(document, violation)
        if (raw.code, raw.pointer) not in seen:
            seen.add((raw.code, raw.pointer))
            yield raw


def _raw(document: dict[str, Any], violation: Violation) -> Raw:
    keyword, limit = violation.keyword, violation.limit
    code = CODES.get(keyword, OTHER)
    path = pointer(*violation.path)
    name = str(violation.path[-1]) if violation.path else "the report"
    if keyword == "required":
        return Raw(code, path, f"`{name}` is missing")
    if keyword == "additionalProperties":
        return Raw(code, path, f"`{_short(name)}` is not a member here{_did_you_mean(name, limit)}")
    value: Any = document
    for step in violation.path:
        value = value[step]
    if keyword == "type":
        return Raw(code, path, f"`{name}` must be {_article(limit)}, not {_kind(value)}", limit, _scalar(value))
    if keyword in ("enum", "const"):
        allowed = ", ".join(limit) if isinstance(limit, list) else str(limit)
        return Raw(code, path, f"`{name}` must be one of: {allowed}", allowed, _scalar(value))
    if keyword in _WORDS:
        return Raw(code, path, f"`{name}` {_WORDS[keyword].format(limit=limit)}", _scalar(limit), _scalar(value))
    return Raw(code, path, f"`{name}` violates `{keyword}` of the schema")


def _did_you_mean(name: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  (only a miss pays for the import)

    near = get_close_matches(name, known, n=1, cutoff=0.6) if len(name) <= _LONGEST_SHOWN else []
    return f"; did you mean `{near[0]}`?" if near else ""


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else f"a {kind}"


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a fraction" if isinstance(value, float) else "a number")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def _scalar(value: Any) -> Scalar:
    if isinstance(value, str):
        return _short(value)
    return value if isinstance(value, int | float | bool) else None
