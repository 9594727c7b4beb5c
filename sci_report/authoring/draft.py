"""From a draft in TOML, which takes comments, to a report."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sci_report._resources import folder
from sci_report._version import __version__
from sci_report.authoring.edit import facts_from, settled
from sci_report.authoring.gaps import with_gaps_listed
from sci_report.errors import InputError
from sci_report.models.migrate import NEWEST
from sci_report.models.report import Report

_PLACEHOLDER: Final = "…"


def draft_text() -> str:
    """Return the commented draft that an author fills in."""
    return (folder("templates") / "draft" / "report.toml").read_text(encoding="utf-8")


def report_from_draft(text: str, *, now: datetime | None = None) -> Report:
    """Return the report that a draft states: id, time, generator, totals and score are filled in.

    Args:
        text: The draft, in TOML; dates and times may be TOML's own.
        now: Time of writing; the clock's if absent.

    Raises:
        InputError: It is not TOML, still holds a placeholder, breaks the schema or refers to what it does not list.
    """
    try:
        stated: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"the draft is not TOML: {error}") from error
    blank = _first_placeholder(stated, "")
    if blank is not None:
        raise InputError(f"the draft still holds {_PLACEHOLDER!r} at {blank}", "fill it in, or delete the line")
    identity = stated.setdefault("identity", {})
    stated.setdefault("schema_version", NEWEST)
    if isinstance(identity, dict):
        written = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        identity.setdefault("id", uuid.uuid4().urn)
        identity.setdefault("created", written)
        identity.setdefault("generator", {"name": "sci-report", "version": __version__})
    return with_gaps_listed(settled(facts_from(_mapped(stated, _json_value))))


def _first_placeholder(node: Any, pointer: str) -> str | None:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in items:
        found = _first_placeholder(value, f"{pointer}/{step}")
        if found is not None:
            return found
    return pointer if isinstance(node, str) and _PLACEHOLDER in node else None


def _mapped(node: Any, leaf: Callable[[Any], Any]) -> Any:
    if isinstance(node, dict):
        return {name: _mapped(value, leaf) for name, value in node.items()}
    if isinstance(node, list):
        return [_mapped(value, leaf) for value in node]
    return leaf(node)


def _json_value(value: Any) -> Any:
    """TOML knows dates and times, JSON does not."""
    return value.isoformat() if isinstance(value, date | time) else value
