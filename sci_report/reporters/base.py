"""What a reporter is given and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sci_report.validate.finding import FileOutcome, Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a validation, and by what it was reached, so that a reviewer can repeat it.

    Attributes:
        files: One outcome for each report.
        validator: Version of sci-report.
        ruleset: Version of the catalogue of rules.
        schemas: SHA-256 of the schema of each version of the standard that a report was judged by.
    """

    files: Sequence[FileOutcome]
    validator: str
    ruleset: str
    schemas: Mapping[str, str]

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(file.count(severity) for file in self.files)

    @property
    def is_consistent(self) -> bool:
        """Whether no rule found an error."""
        return self.count("error") == 0


Reporter = Callable[[Verdict], Iterator[str]]
"""Yields the lines of a format, without line ends."""


def visible(text: str) -> str:
    r"""Return text that cannot command a terminal: control, format and bidi characters stand as `\u001b`."""
    return "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in text)


def counted(number: int, noun: str) -> str:
    """Return a count with its noun in the right number."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
