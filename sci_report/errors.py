"""Every error the package raises for its user.

    SciReportError            a user's mistake or a machine's limit; the message says what, where and how to mend it
    ├── InputError            a file, stream or option value that cannot be read or used
    │   └── UnknownNameError  a region, country or device the tables do not hold; carries near misses
    ├── MeasurementError      measuring cannot start or go on
    └── ResourceMissingError  an installed file of ours is gone: the installation is broken

Anything else that escapes is a defect of ours and exits with 70.
"""

from __future__ import annotations

from collections.abc import Sequence


class SciReportError(Exception):
    """Root of all errors meant for the user.

    Args:
        message: What is wrong, and where. One sentence, no trailing period needed.
        remedy: What to do about it, if we know.
    """

    exit_code = 2

    def __init__(self, message: str, remedy: str | None = None) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message}; {remedy}" if remedy else message)


class InputError(SciReportError):
    """A file, stream or option value cannot be read or used."""


class UnknownNameError(InputError):
    """A name is in none of the reference tables.

    Args:
        kind: What was looked up: `cloud region`, `country`, `device`.
        given: The name as the user wrote it.
        suggestions: Near misses, best first.
        remedy: What else to do when no suggestion fits.
    """

    def __init__(self, kind: str, given: str, suggestions: Sequence[str] = (), remedy: str | None = None) -> None:
        self.kind = kind
        self.given = given
        self.suggestions = tuple(suggestions)
        hint = f"did you mean {', '.join(self.suggestions)}?" if self.suggestions else None
        super().__init__(f"unknown {kind} {given!r}", " ".join(part for part in (hint, remedy) if part) or None)


class MeasurementError(SciReportError):
    """Measuring cannot start or go on."""


class ResourceMissingError(SciReportError):
    """A file that ships with the package is missing: the installation is damaged."""

    exit_code = 70
