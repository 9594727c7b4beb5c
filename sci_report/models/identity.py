"""Who made the report, when, with what, and for which paper."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from sci_report.models.base import Block, Name, Timestamp, Url

ReportId = Annotated[
    str,
    StringConstraints(
        max_length=45,
        pattern=r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    ),
]


class Author(Block):
    """A person or a group answering for the report."""

    name: Name = Field(description="Name as it should be printed.")
    affiliation: Name | None = Field(None, description="Institution.")
    orcid: (
        Annotated[str, StringConstraints(max_length=19, pattern=r"^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$")] | None
    ) = Field(None, description="ORCID iD, four groups of four.")


class Paper(Block):
    """The publication that the report belongs to."""

    title: Name = Field(description="Title of the publication.")
    doi: Annotated[str, StringConstraints(max_length=200, pattern=r"^10\.[0-9]{4,9}/[!-~]+$")] | None = Field(
        None, description="DOI without a resolver prefix."
    )
    url: Url | None = Field(None, description="Address of the publication.")


class Generator(Block):
    """The program that wrote the report."""

    name: Name = Field(description="Name of the program.")
    version: Name = Field(description="Version of the program.")


class Identity(Block):
    """What identifies this report."""

    id: ReportId = Field(description="A random UUID as a URN; a changed report gets a new one.")
    created: Timestamp = Field(description="When the report was written.")
    title: Name | None = Field(None, description="A title for people.")
    authors: tuple[Author, ...] = Field((), max_length=1000, description="Who answers for the report.")
    paper: Paper | None = Field(None, description="The publication it belongs to.")
    licence: Name | None = Field(None, description="Licence of the report itself, an SPDX identifier.")
    generator: Generator | None = Field(None, description="The program that wrote it.")
    supersedes: ReportId | None = Field(None, description="The report that this one replaces.")
