"""From bytes to findings, as one pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeAlias

from sci_report.models.migrate import lifted
from sci_report.validation.document import MOST_BYTES, loaded, unsound, version_problem
from sci_report.validation.engine import accepts, engine
from sci_report.validation.finding import FileOutcome, Finding, Raw
from sci_report.validation.locate import excerpt, lines_and_columns, offsets
from sci_report.validation.profile import CORE, Profile
from sci_report.validation.rules.base import Document
from sci_report.validation.rules.members import names_in
from sci_report.validation.rules.registry import CATALOGUE
from sci_report.validation.schema_pass import schema_findings

More: TypeAlias = Callable[[Document], Iterable[Raw]]
"""Yields what is found in a report with the help of what is beside it, such as files of evidence."""

_BEYOND_ARITHMETIC: Final = "SCI3"
_NOTHING: Final = frozenset[str]()

MOST_FINDINGS: Final = 1000
"""Findings kept for one file, so that one made of faults costs no more than others; its outcome says that it is cut."""


def validate_bytes(
    data: bytes,
    *,
    name: str,
    most_bytes: int = MOST_BYTES,
    profile: Profile = CORE,
    more: More | None = None,
) -> FileOutcome:
    """Return the findings of one report. Pure: any bytes give an outcome, none an exception.

    Args:
        data: The file's bytes.
        name: What to call the file.
        most_bytes: Larger files are refused unread.
        profile: Which rules are asked, and how much each weighs.
        more: What else is found in a report that is valid against its schema.
    """
    document = loaded(data, most_bytes)
    if isinstance(document, Raw):
        return unread(document, data, name=name, profile=profile)
    other = version_problem(document)
    is_valid = other is None and accepts(document["schema_version"])(document)
    # The schema lets only extensions nest as they like.
    problem = unsound(document, data, is_shallow=is_valid and "extensions" not in document) or other
    if problem is not None:
        return unread(problem, data, name=name, profile=profile)
    raws = list(islice(_findings(document, profile, more, is_valid=is_valid), MOST_FINDINGS + 1))
    kept = raws[:MOST_FINDINGS]
    found = tuple(_located(kept, data, profile)) if kept else ()
    return FileOutcome(name, found, len(raws) > MOST_FINDINGS, document["schema_version"])


def _findings(document: dict[str, Any], profile: Profile, more: More | None, *, is_valid: bool) -> Iterator[Raw]:
    """Yield what the first stage that finds a fault finds: later ones rely on what it judged.

    The schema is that of the document's own version; the rules judge what it says in the newest. What a report should
    tell beyond its numbers stops no stage.
    """
    is_faulty, wanted = False, profile.severities
    if not is_valid:
        for raw in schema_findings(document, engine(document["schema_version"])):
            is_faulty = True
            yield raw
    if is_faulty:  # a document of another shape cannot be lifted
        return
    newest = lifted(document)
    names = names_in(newest)
    for checks in (() if more is None else ((more, _NOTHING),), profile.first, profile.last):
        if is_faulty:
            return
        for check, needs in checks:
            if needs and needs.isdisjoint(names):
                continue
            for raw in check(newest):
                is_faulty = is_faulty or (raw.code < _BEYOND_ARITHMETIC and CATALOGUE[raw.code].severity == "error")
                if raw.code in wanted:
                    yield raw


def unread(raw: Raw, data: bytes, *, name: str, profile: Profile = CORE) -> FileOutcome:
    """Return the outcome of a report that could not be read as one.

    Args:
        raw: Why, with the offset of the place.
        data: The text, as far as it could be read.
        name: What to call the file.
        profile: Which rules are asked, and how much each weighs.
    """
    return FileOutcome(name, tuple(_located([raw], data, profile)))


def _located(raws: list[Raw], data: bytes, profile: Profile) -> Iterator[Finding]:
    """Yield the findings with their lines, in the order of the text."""
    if any(raw.offset is not None or raw.code in ("SCI001", "SCI002") for raw in raws):
        text, places = data.decode("utf-8", errors="replace"), {raw.pointer: raw.offset or 0 for raw in raws}
    else:
        text = data.decode("utf-8")
        places = offsets(text, {raw.pointer for raw in raws})
    raws = sorted(raws, key=lambda raw: (places[raw.pointer], raw.code, raw.pointer))
    positions = lines_and_columns(text, (places[raw.pointer] for raw in raws))
    for raw, (line, column) in zip(raws, positions, strict=True):
        rule = CATALOGUE[raw.code]
        shown, at = excerpt(text, places[raw.pointer], column)
        yield Finding(
            code=raw.code,
            name=rule.name,
            severity=profile.severities.get(raw.code, rule.severity),
            message=raw.message,
            pointer=raw.pointer,
            line=line,
            column=column,
            expected=raw.expected,
            actual=raw.actual,
            excerpt=shown,
            excerpt_column=at,
        )
