"""What was submitted: the text of a report, or why it could not be read."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from sci_report.validation.finding import Raw


class Marks(Protocol):
    """Where the members of a report stand that was not JSON."""

    def place(self, pointer: str) -> tuple[int, int, str, int]:
        """Return line and column of a member, what can be shown of that line, and the column in what is shown."""


class Submitted(NamedTuple):
    """A report as it was submitted.

    Attributes:
        name: The file; of an archive's member, the archive, a slash and the member.
        data: JSON text; empty where it could not be read.
        line: Number of the line in a file of lines.
        problem: Why it could not be read.
        marks: Where its members stand, if it was not JSON.
    """

    name: str
    data: bytes
    line: int | None = None
    problem: Raw | None = None
    marks: Marks | None = None


def unreadable(name: str, why: str) -> Submitted:
    """Return what stands for a report that cannot be read."""
    return Submitted(name, b"", problem=Raw("SCI011", "", why, offset=0))
