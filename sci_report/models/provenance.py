"""What stands behind the numbers, and what is missing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sci_report.models.base import Block, Count, CountOrZero, Name, Sha256, Text, Url
from sci_report.models.quantity import Source

Pointer = Annotated[str, StringConstraints(max_length=300, pattern=r"^(/[^/\x00-\x1f]*)+$")]


class Evidence(Block):
    """A file that a reviewer can hash and recompute from."""

    name: Name = Field(description="File name, without folders.")
    media_type: Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z]+/[a-z0-9.+-]+$")] = Field(
        description="Media type, such as `text/csv`."
    )
    bytes: CountOrZero = Field(description="Size in bytes.")
    sha256: Sha256 = Field(description="SHA-256 of the bytes, in lower-case hexadecimal.")
    url: Url | None = Field(None, description="Where the file can be had.")
    description: Text | None = Field(None, description="What the file shows.")


class Software(Block):
    """A program or library that mattered for the result."""

    name: Name = Field(description="Name.")
    version: Name = Field(description="Version.")
    role: (
        Literal["operating_system", "language", "framework", "library", "driver", "firmware", "tool", "other"] | None
    ) = Field(None, description="What it was used as.")


class Imported(Block):
    """A file in another format, or an older version of this one, that the report was made from."""

    format: Name = Field(description="Name of the format, such as `codecarbon-csv`.")
    version: Name | None = Field(None, description="Version of the format or of the program that wrote it.")
    sha256: Sha256 = Field(description="SHA-256 of the file's bytes, in lower-case hexadecimal.")
    losses: tuple[Text, ...] = Field((), max_length=1000, description="What the file said that the report does not.")


class Shards(Block):
    """The processes or nodes of one run whose measurements were merged."""

    expected: Count = Field(description="How many there were.")
    merged: Count = Field(description="How many are in this report; the others are missing from its totals.")


class Provenance(Block):
    """Evidence files, software and code."""

    evidence: tuple[Evidence, ...] = Field((), max_length=10_000, description="Files behind the numbers.")
    software: tuple[Software, ...] = Field((), max_length=1000, description="Software versions.")
    repository: Url | None = Field(None, description="Public repository of the code.")
    commit: Annotated[str, StringConstraints(max_length=64, pattern=r"^[0-9a-f]{7,64}$")] | None = Field(
        None, description="Commit of the code."
    )
    has_uncommitted_changes: bool | None = Field(None, description="Whether the code differed from that commit.")
    imported: tuple[Imported, ...] = Field((), max_length=1000, description="Files that the report was made from.")
    shards: Shards | None = Field(None, description="Processes or nodes merged into this report.")


class Published(Block):
    """A figure as a publication prints it, beside the number of the report that says the same."""

    field: Pointer = Field(description="JSON pointer (RFC 6901) of the report's number, whether it is there or not.")
    value: Annotated[float, Field(ge=-1e36, le=1e36)] = Field(
        description="The printed value, in the unit of that number; no equation reads it."
    )
    printed: Name = Field(description="What is printed, with its unit: `24.7 tonnes CO2eq`.")
    source: Source = Field(description="Where it is printed.")
    note: Text | None = Field(None, description="Why it differs from the report's number, if it does.")


class Missing(Block):
    """A member that is absent, and why. Absent is never zero."""

    field: Pointer = Field(description="JSON pointer (RFC 6901) of the absent member.")
    reason: Literal["unknown", "not_measured", "withheld", "not_applicable"] = Field(description="Why it is absent.")
    explanation: Text = Field(description="The reason in words.")
