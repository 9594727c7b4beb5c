"""Findings for people: the line of the report, and the spot in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sci_report.escape import text as shown
from sci_report.reporters.base import Tally, counted, summary
from sci_report.validation.finding import FileOutcome, Finding
from sci_report.validation.rules.registry import CATALOGUE

_MOST_SHOWN: Final = 50
"""Findings shown for one file; they are all counted."""

_RESET: Final = "\x1b[0m"
_COLOURS: Final = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m", "spot": "\x1b[1m"}


def text(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[str]:
    """Yield one block for each finding, then the verdict."""
    for outcome in tally.counting(outcomes):
        for finding in outcome.findings[:_MOST_SHOWN]:
            yield from _block(outcome.name, finding, tally.is_coloured)
        yield from _rest(outcome)
    yield ""
    yield summary(tally)


def _block(name: str, finding: Finding, is_coloured: bool) -> Iterator[str]:
    level = _in_colour(finding.severity, finding.severity, is_coloured)
    yield f"{shown(name)}:{finding.line}:{finding.column}: {finding.code} {level}: {shown(finding.message)}"
    if finding.excerpt:
        number = str(finding.line)
        # What is shown of the text is as wide as it is long: no character of it can hide or widen another.
        before, rest = finding.excerpt[: finding.excerpt_column - 1], finding.excerpt[finding.excerpt_column - 1 :]
        yield f"    {number} | {shown(before) + shown(rest)}"
        yield f"    {' ' * len(number)} | {' ' * len(shown(before))}{_in_colour('^', 'spot', is_coloured)}"
    if finding.pointer:
        yield f"    at {shown(finding.pointer)}"
    yield f"    {CATALOGUE[finding.code].fix} (sci-report explain {finding.code})"


def _rest(outcome: FileOutcome) -> Iterator[str]:
    name, hidden = shown(outcome.label), len(outcome.findings) - _MOST_SHOWN
    if outcome.is_cut:
        yield f"{name}: there are more findings than the {len(outcome.findings)} that are kept"
    if hidden > 0:
        yield f"{name}: {counted(hidden, 'more finding')} not shown"
    if not outcome.count("error") and (outcome.findings or outcome.line is None):
        warned = f", {counted(outcome.count('warning'), 'warning')}" if outcome.count("warning") else ""
        yield f"{name}: consistent{warned}"


def _in_colour(words: str, colour: str, is_coloured: bool) -> str:
    return f"{_COLOURS[colour]}{words}{_RESET}" if is_coloured else words
