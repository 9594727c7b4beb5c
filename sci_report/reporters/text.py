"""Findings for people."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.reporters.base import Verdict, counted, visible
from sci_report.validate.rules.registry import CATALOGUE

_MOST_SHOWN = 50
"""Findings shown for one file; they are all counted."""


def text(verdict: Verdict) -> Iterator[str]:
    """Yield one block for each finding, then the verdict."""
    for file in verdict.files:
        for finding in file.findings[:_MOST_SHOWN]:
            place = f"{visible(file.name)}:{finding.line}:{finding.column}"
            yield f"{place}: {finding.code} {finding.severity}: {visible(finding.message)}"
            if finding.pointer:
                yield f"    at {visible(finding.pointer)}"
            yield f"    {CATALOGUE[finding.code].fix} (sci-report explain {finding.code})"
        if file.is_cut:
            yield f"{visible(file.name)}: there are more findings than the {len(file.findings)} that are kept"
        hidden = len(file.findings) - _MOST_SHOWN
        if hidden > 0:
            yield f"{visible(file.name)}: {counted(hidden, 'more finding')} not shown"
        if not file.count("error"):
            warned = f", {counted(file.count('warning'), 'warning')}" if file.count("warning") else ""
            yield f"{visible(file.name)}: consistent{warned}"
    yield ""
    yield _summary(verdict)


def _summary(verdict: Verdict) -> str:
    counts = ", ".join((counted(verdict.count("error"), "error"), counted(verdict.count("warning"), "warning")))
    judged = "consistent with" if verdict.is_consistent else "NOT consistent with"
    schemas = ", ".join(f"schema {version} {digest[:12]}" for version, digest in verdict.schemas.items())
    return (
        f"{counted(len(verdict.files), 'report')}, {counts}: {judged} ruleset {verdict.ruleset} of the standard "
        f"({'; '.join(part for part in (f'sci-report {verdict.validator}', schemas) if part)})"
    )
