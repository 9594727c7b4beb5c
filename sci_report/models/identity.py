"""Who made the report, when, with what, and for which paper."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sci_report.models.base import Block, Date, Name, Sha256, Timestamp, Url

ReportId = Annotated[
    str,
    StringConstraints(
        max_length=45,
        pattern=r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    ),
]

_Base64 = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


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


class Conformance(Block):
    """An edition of a standard or a profile that the author declares to follow, pinned."""

    standard: Name = Field(description="Name of the standard, such as `ISO/IEC 21031`, `SCI for AI` or a profile.")
    edition: Name = Field(description="Its edition or version, such as `2024`.")
    date: Date | None = Field(None, description="Date of that edition, where editions are not enough to tell.")
    commit: Annotated[str, StringConstraints(max_length=64, pattern=r"^[0-9a-f]{7,64}$")] | None = Field(
        None, description="Commit of its text, where it is kept in a repository."
    )
    url: Url | None = Field(None, description="Where that edition can be read.")


class ReductionBaseline(Block):
    """The report that a claim of reduction is measured against."""

    report_id: ReportId = Field(description="Id of the baseline's report.")
    report_sha256: Sha256 | None = Field(
        None, description="Digest of that report: SHA-256 of its RFC 8785 form without `signatures`."
    )
    url: Url | None = Field(None, description="Where the baseline's report is found.")
    actions: tuple[Name, ...] = Field(
        min_length=1, max_length=100, description="What was changed since; everything else was the same."
    )


class Signature(Block):
    """A signature over the report. It proves who wrote the report, not that it is true."""

    algorithm: Literal["ed25519"] = Field(description="Algorithm: Ed25519 (RFC 8032).")
    public_key: _Base64 = Field(description="Public key in base64 (RFC 4648, section 4).")
    value: _Base64 = Field(
        description="Signature in base64, over the RFC 8785 form of the report without its member `signatures`."
    )
    created: Timestamp | None = Field(None, description="When it was made, as the signer states it.")
    url: Url | None = Field(None, description="Where the signer publishes the key.")


class Identity(Block):
    """What identifies this report."""

    id: ReportId = Field(description="A random UUID as a URN; a changed report gets a new one.")
    created: Timestamp = Field(description="When the report was written.")
    status: Literal["draft", "final", "corrected", "withdrawn"] | None = Field(
        None, description="State of the report; a corrected one names what it replaces under `supersedes`."
    )
    title: Name | None = Field(None, description="A title for people.")
    project: Name | None = Field(None, description="Project or experiment that the report belongs to.")
    authors: tuple[Author, ...] = Field((), max_length=1000, description="Who answers for the report.")
    contact: Name | None = Field(None, description="Address for questions, where the authors choose to publish one.")
    paper: Paper | None = Field(None, description="The publication it belongs to.")
    licence: Name | None = Field(None, description="Licence of the report itself, an SPDX identifier.")
    confidentiality: Literal["public", "internal", "confidential", "secret"] | None = Field(
        None, description="Who may read the report; absent says nothing."
    )
    generator: Generator | None = Field(None, description="The program that wrote it.")
    conforms_to: tuple[Conformance, ...] = Field(
        (), max_length=100, description="Standards and profiles that the author declares to follow."
    )
    supersedes: ReportId | None = Field(None, description="The report that this one replaces.")
    baseline: ReductionBaseline | None = Field(
        None, description="The report that a claimed reduction is measured against."
    )
    full_report_sha256: Sha256 | None = Field(
        None,
        description="In a copy made anonymous for review: digest of the full report (SHA-256 of its RFC 8785 form "
        "without `signatures`), so that the two can be matched later.",
    )
