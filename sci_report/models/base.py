r"""The one pydantic configuration, and the text and time types every block shares.

Patterns obey the portability rules of the standard: ASCII classes only (`[0-9]`, never `\d`), always with a
`maxLength`, so that Python, Rust and ECMAScript engines give one verdict.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

_ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f]+$"


class Block(BaseModel):
    """A closed, immutable part of a report: no coercion, no unknown members, no NaN or infinity."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_ONE_LINE)]
"""One line of text without control characters."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
"""Free text; line breaks allowed."""

Word = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")]
"""A word of an open vocabulary: lower case, no spaces."""

Sha256 = Annotated[str, StringConstraints(max_length=64, pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""

Date = Annotated[str, StringConstraints(max_length=10, pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
"""ISO 8601 date; day, or day and month, left out where they are unknown."""

Id = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""An identifier that is unique among its kind in one report."""

Url = Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://[!-~]+$")]
"""An absolute http(s) address in ASCII."""

Timestamp = Annotated[
    str,
    StringConstraints(
        max_length=40,
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$",
    ),
]
"""RFC 3339 date and time; the offset is required."""


def _whole(number: Any) -> Any:
    """Take 8.0 for 8: JSON has one kind of number, and its schema language asks only that nothing follows the point."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


_LARGEST = 2**53 - 1
"""Every JSON implementation keeps integers exact up to here (RFC 8259, section 6)."""

Year = Annotated[int, Field(ge=1900, le=2200), BeforeValidator(_whole)]

Count = Annotated[int, Field(ge=1, le=_LARGEST), BeforeValidator(_whole)]
"""A number of whole things, at least one."""

CountOrZero = Annotated[int, Field(ge=0, le=_LARGEST), BeforeValidator(_whole)]
"""A number of whole things, perhaps none."""
