"""What a reporter is given and what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from sci_report.models.migrate import VERSIONS
from sci_report.validation.engine import schema_sha256
from sci_report.validation.finding import FileOutcome, Severity
from sci_report.validation.profile import CORE


@dataclass(slots=True)
class Tally:
    """The verdict on many reports, counted while they pass, so that memory does not grow with their number.

    Attributes:
        validator: Version of sci-report.
        ruleset: Version of the catalogue of rules.
        profile: Name and version of the selection from it.
        files: Reports seen so far.
        inconsistent: Reports with an error.
        severities: Findings by severity.
        codes: Findings by code.
        ignored: Findings that were left out, by the number of the rule for ignoring.
        is_coloured: Whether the lines go to a terminal that shows colours.
    """

    validator: str
    ruleset: str
    profile: str = f"{CORE.name} {CORE.version}"
    files: int = 0
    inconsistent: int = 0
    severities: Counter[Severity] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    ignored: Counter[int] = field(default_factory=Counter)
    is_coloured: bool = False
    _versions: set[str | None] = field(default_factory=set)

    def counting(self, outcomes: Iterable[FileOutcome]) -> Iterator[FileOutcome]:
        """Yield the outcomes, each counted before."""
        for outcome in outcomes:
            self.add(outcome)
            yield outcome

    def add(self, outcome: FileOutcome) -> None:
        """Count one outcome."""
        self.files += 1
        self._versions.add(outcome.schema_version)
        if outcome.ignored:
            self.ignored.update(dict(outcome.ignored))
        if outcome.findings:
            self.inconsistent += outcome.count("error") > 0
            for finding in outcome.findings:
                self.severities[finding.severity] += 1
                self.codes[finding.code] += 1

    @property
    def is_consistent(self) -> bool:
        """Whether no rule found an error."""
        return not self.severities["error"]

    @property
    def schemas(self) -> dict[str, str]:
        """SHA-256 of the schema of each version of the standard that a report was judged by."""
        return {version: schema_sha256(version) for version in VERSIONS if version in self._versions}


Reporter = Callable[[Iterable[FileOutcome], Tally], Iterator[str]]
"""Yields the lines of a format, without line ends, while the outcomes come; the tally counts those that have come."""


def counted(number: int, noun: str) -> str:
    """Return a count with its noun in the right number."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def summary(tally: Tally) -> str:
    """Return the verdict in one line, and by what it was reached."""
    counts = ", ".join(counted(tally.severities[severity], severity) for severity in ("error", "warning"))
    judged = "consistent with" if tally.is_consistent else "NOT consistent with"
    schemas = ", ".join(f"schema {version} {digest[:12]}" for version, digest in tally.schemas.items())
    by = "; ".join(part for part in (f"sci-report {tally.validator}", schemas) if part)
    ignored = f", {tally.ignored.total():,} ignored" if tally.ignored else ""
    reports = counted(tally.files, "report")
    return f"{reports}, {counts}{ignored}: {judged} profile {tally.profile} of ruleset {tally.ruleset} ({by})"
