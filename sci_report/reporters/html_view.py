"""What the verdict page says, as text that its template only places."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from sci_report.reporters.base import Tally, counted
from sci_report.validation.finding import FileOutcome, Finding, Scalar, Severity
from sci_report.validation.rules.registry import CATALOGUE

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
"""The worst first."""

MOST_ROWS: Final = {"error": 2500, "warning": 1000, "note": 500, "none": 1000}
"""Reports shown, by their worst finding, so that none crowds out the others; all are counted."""

MOST_FINDINGS: Final = 50
"""Findings shown of one report, the worst first."""

MOST_ON_PAGE: Final = 10_000
"""Findings shown of all reports, so that a browser opens the page; beyond them each report shows one."""

_MOST_CHARACTERS: Final = 600
"""Of one text. A member's name alone can be as long as the report."""

_KINDS: Final = {
    "error": "with errors",
    "warning": "with warnings at worst",
    "note": "with notes at worst",
    "none": "without findings",
}


Words: TypeAlias = tuple[tuple[str, bool], ...]
"""Parts of a sentence, and whether each is a name or value of the report."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; `expected` and `actual` are JSON, or nothing.

    Attributes:
        place: Line and column.
        before: What can be shown of the line before the spot.
        spot: The line from the spot on.
    """

    code: str
    name: str
    severity: str
    message: Words
    place: str
    pointer: str
    expected: str
    actual: str
    before: str
    spot: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report.

    Attributes:
        folders: Parts of its path.
        file: Last part of it.
        severities: Those of its findings, apart by a space.
        rank: Place of its verdict among verdicts, the worst first.
        findings: Those shown, the worst first.
        total: How many there are, in words.
        more: How many follow the first, in words; empty if none.
        remarks: What is not shown.
    """

    folders: tuple[str, ...]
    file: str
    is_consistent: bool
    severities: str
    rank: str
    errors: str
    warnings: str
    findings: tuple[FindingView, ...]
    total: str
    more: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule that found something."""

    code: str
    name: str
    severity: str
    rank: str
    findings: str
    reports: str
    fix: Words


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is known once the last report has come.

    Attributes:
        figures: Pairs: what is counted, the count.
        remarks: What is not shown or not counted.
        facts: Pairs: what the verdict was reached by, its version or digest.
    """

    is_consistent: bool
    headline: str
    statement: str
    figures: tuple[tuple[str, str], ...]
    rules: tuple[RuleRow, ...]
    remarks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Page:
    """The rows of a page while the reports come. Of those that have passed it keeps counts only."""

    tally: Tally
    _shown: Counter[str] = field(default_factory=Counter)
    _hidden: Counter[str] = field(default_factory=Counter)
    _reports: Counter[str] = field(default_factory=Counter)
    _severities: dict[str, Severity] = field(default_factory=dict)
    _findings: int = 0
    _cut: int = 0

    def rows(self, outcomes: Iterable[FileOutcome]) -> Iterator[ReportRow]:
        """Yield a row for each report, while there is room for its kind."""
        for outcome in self.tally.counting(outcomes):
            found = {finding.severity for finding in outcome.findings}
            kind = next((severity for severity in SEVERITIES if severity in found), "none")
            self._reports.update({finding.code for finding in outcome.findings})
            self._severities.update({finding.code: finding.severity for finding in outcome.findings})
            self._cut += outcome.is_cut
            if self._shown[kind] < MOST_ROWS[kind]:
                self._shown[kind] += 1
                yield self._row(outcome, kind, found)
            else:
                self._hidden[kind] += 1

    def conclusion(self) -> Conclusion:
        """Return the verdict on the reports that have come."""
        tally = self.tally
        return Conclusion(
            is_consistent=tally.is_consistent,
            headline="Consistent" if tally.is_consistent else "Not consistent",
            statement=_statement(tally),
            figures=(
                ("Reports", f"{tally.files:,}"),
                ("Not consistent", f"{tally.inconsistent:,}"),
                ("Errors", f"{tally.severities['error']:,}"),
                ("Warnings", f"{tally.severities['warning']:,}"),
                ("Notes", f"{tally.severities['note']:,}"),
            ),
            rules=tuple(self._rule(code) for code in CATALOGUE if code in tally.codes),
            remarks=tuple(self._remarks()),
            facts=(
                ("Validator", f"sci-report {tally.validator}"),
                ("Profile", tally.profile),
                ("Ruleset", tally.ruleset),
                *((f"Schema {version}, SHA-256", digest) for version, digest in tally.schemas.items()),
            ),
        )

    def _row(self, outcome: FileOutcome, kind: str, found: set[Severity]) -> ReportRow:
        room = max(1, min(MOST_FINDINGS, MOST_ON_PAGE - self._findings))
        shown = sorted(outcome.findings, key=lambda finding: SEVERITIES.index(finding.severity))[:room]
        self._findings += len(shown)
        hidden, total = len(outcome.findings) - len(shown), counted(len(outcome.findings), "finding")
        remarks = []
        if hidden:
            remarks.append(f"{counted(hidden, 'more finding')} not shown.")
        if outcome.is_cut:
            remarks.append(f"There are more findings than the {len(outcome.findings):,} that are kept.")
        *folders, file = _short(outcome.label).split("/")
        return ReportRow(
            folders=tuple(folders),
            file=file,
            is_consistent="error" not in found,
            severities=" ".join(severity for severity in SEVERITIES if severity in found) or "none",
            rank=str(list(MOST_ROWS).index(kind)),
            errors=f"{outcome.count('error'):,}",
            warnings=f"{outcome.count('warning'):,}",
            findings=tuple(map(_finding, shown)),
            total=f"more than {total}" if outcome.is_cut else total,
            more=f"and {len(outcome.findings) - 1:,} more" if len(outcome.findings) > 1 else "",
            remarks=tuple(remarks),
        )

    def _rule(self, code: str) -> RuleRow:
        rule, severity = CATALOGUE[code], self._severities[code]
        return RuleRow(
            code=code,
            name=rule.name,
            severity=severity,
            rank=str(SEVERITIES.index(severity)),
            findings=f"{self.tally.codes[code]:,}",
            reports=f"{self._reports[code]:,}",
            fix=_words(rule.fix),
        )

    def _remarks(self) -> Iterator[str]:
        if hidden := self._hidden.total():
            kinds = ", ".join(f"{self._hidden[kind]:,} {words}" for kind, words in _KINDS.items() if self._hidden[kind])
            shown = counted(self._shown.total(), "report")
            yield f"The table lists {shown}. Counted but not shown: {counted(hidden, 'report')} ({kinds})."
        if self._cut:
            has = "report has" if self._cut == 1 else "reports have"
            yield f"{self._cut:,} {has} more findings than are kept; the counts of findings are at least these."


def _statement(tally: Tally) -> str:
    ruleset = f"consistent with profile {tally.profile} of ruleset {tally.ruleset}."
    if not tally.files:
        return "No report was checked."
    if tally.files == 1:
        return f"The report is {'' if tally.is_consistent else 'not '}{ruleset}"
    if tally.is_consistent:
        return f"All {tally.files:,} reports are {ruleset}"
    return (
        f"{tally.inconsistent:,} of {tally.files:,} reports {'is' if tally.inconsistent == 1 else 'are'} not {ruleset}"
    )


def _finding(finding: Finding) -> FindingView:
    at = finding.excerpt_column - 1
    return FindingView(
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        message=_words(_short(finding.message)),
        place=f"{finding.line}:{finding.column}",
        pointer=_short(finding.pointer or "/"),
        expected=_json(finding.expected),
        actual=_json(finding.actual),
        before=finding.excerpt[:at].lstrip(),
        spot=finding.excerpt[at:],
    )


def _words(sentence: str) -> Words:
    """Return the parts between backticks and around them; a sentence whose backticks do not pair stays as it is."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return ((sentence, False),)
    return tuple((part, index % 2 == 1) for index, part in enumerate(parts) if part)


def _json(value: Scalar) -> str:
    return "" if value is None else _short(json.dumps(value, ensure_ascii=False))


def _short(words: str) -> str:
    hidden = len(words) - _MOST_CHARACTERS
    return f"{words[:_MOST_CHARACTERS]}… ({counted(hidden, 'more character')})" if hidden > 0 else words
