"""Findings as JUnit XML, which test dashboards read: a test case for each report, a failure for each with errors."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from sci_report.escape import text as shown
from sci_report.reporters.base import Tally, counted, summary
from sci_report.validation.finding import FileOutcome

_MOST_IN_MEMORY: Final = 8_000_000
_MOST_SHOWN: Final = 50


def junit(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[str]:
    """Yield one suite. Its head states the counts, so the cases wait in a temporary file until they are known."""
    with tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY, "w+", encoding="utf-8", newline="\n") as cases:
        for outcome in tally.counting(outcomes):
            cases.writelines(f"{line}\n" for line in _case(outcome))
        counts = f'tests="{tally.files}" failures="{tally.inconsistent}" errors="0" skipped="0"'
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield f'<testsuites name="sci-report" {counts}>'
        yield f'<testsuite name="sci-report" {counts}>'
        cases.seek(0)
        for line in cases:
            yield line.rstrip("\n")
        yield f"<system-out>{escape(summary(tally))}</system-out>"
        yield "</testsuite>"
        yield "</testsuites>"


def _case(outcome: FileOutcome) -> Iterator[str]:
    name = quoteattr(shown(outcome.label))
    lines = [
        f"{finding.line}:{finding.column}: {finding.code} {finding.severity}: {shown(finding.message)}"
        for finding in outcome.findings[:_MOST_SHOWN]
    ]
    hidden = len(outcome.findings) - len(lines)
    if hidden:
        lines.append(f"{counted(hidden, 'more finding')} not shown")
    if not lines:
        yield f'<testcase classname="sci-report" name={name}/>'
        return
    yield f'<testcase classname="sci-report" name={name}>'
    if errors := outcome.count("error"):
        yield f"<failure message={quoteattr(counted(errors, 'error'))}>"
    else:
        yield "<system-out>"
    yield from (escape(line) for line in lines)
    yield "</failure>" if errors else "</system-out>"
    yield "</testcase>"
