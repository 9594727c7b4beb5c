"""Findings as workflow commands of GitHub Actions, which show them beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sci_report.escape import text as shown
from sci_report.reporters.base import Tally, summary
from sci_report.validation.finding import FileOutcome

_LEVELS: Final = {"error": "error", "warning": "warning", "note": "notice"}


def github(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[str]:
    """Yield a command for each finding, and the verdict as plain text."""
    for outcome in tally.counting(outcomes):
        for finding in outcome.findings:
            where = f"file={_property(outcome.name)},line={finding.line},col={finding.column}"
            title = f"title={_property(f'{finding.code} {finding.name}')}"
            message = f"{finding.message} (at {finding.pointer or '/'})"
            yield f"::{_LEVELS[finding.severity]} {where},{title}::{_data(message)}"
    # A line that does not start with two colons is no command.
    yield summary(tally)


def _data(words: str) -> str:
    return shown(words).replace("%", "%25")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
