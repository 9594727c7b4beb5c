"""The verdict as Markdown, for the comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sci_report.escape import markdown as shown
from sci_report.reporters.base import Tally, counted, summary
from sci_report.validation.finding import FileOutcome
from sci_report.validation.rules.registry import CATALOGUE

_MOST_ROWS: Final = 100
"""Findings in the table: a comment has a limit of 65,536 characters. All are counted."""


def markdown(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[str]:
    """Yield a heading with the verdict, a table of the first findings, and the counts by rule."""
    rows: list[str] = []
    for outcome in tally.counting(outcomes):
        for finding in outcome.findings[: max(0, _MOST_ROWS - len(rows))]:
            place = f"{shown(outcome.name)}:{finding.line}:{finding.column}"
            at = shown(finding.pointer or "/")
            rows.append(f"| {finding.severity} | {finding.code} | {place} | {at} | {shown(finding.message)} |")
    yield f"## {'✅ Consistent' if tally.is_consistent else '❌ Not consistent'}: {_counts(tally)}"
    yield ""
    if rows:
        yield "| severity | rule | file | at | finding |"
        yield "| --- | --- | --- | --- | --- |"
        yield from rows
        yield ""
        hidden = tally.codes.total() - len(rows)
        if hidden:
            yield f"{counted(hidden, 'more finding')} not shown."
            yield ""
        yield "| rule | findings | how to mend it |"
        yield "| --- | ---: | --- |"
        for code, count in sorted(tally.codes.items()):
            yield f"| {code} {CATALOGUE[code].name} | {count:,} | {shown(CATALOGUE[code].fix)} |"
        yield ""
    yield shown(summary(tally))


def _counts(tally: Tally) -> str:
    return ", ".join(
        (
            counted(tally.files, "report"),
            counted(tally.severities["error"], "error"),
            counted(tally.severities["warning"], "warning"),
        )
    )
