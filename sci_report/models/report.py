"""The root of a report, and reading one from text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints

from sci_report.models.activity import Activity, ActivityFacts
from sci_report.models.boundary import Boundary
from sci_report.models.claims import Claim
from sci_report.models.dataset import Dataset
from sci_report.models.device import Device
from sci_report.models.display import Displayed
from sci_report.models.identity import Identity, Signature
from sci_report.models.impacts import OtherImpact
from sci_report.models.place import Place
from sci_report.models.provenance import Missing, Provenance, Published
from sci_report.models.quality import QualityMetric
from sci_report.models.results import Results
from sci_report.models.sensitivity import Search
from sci_report.models.subject import Subject
from sci_report.models.work import FunctionalUnit, Work

ExtensionKey = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._-]+)?$")
]
"""A reverse-domain name, such as `org.example.cooling`."""


class ReportFacts(Displayed):
    """A report before its totals are worked out: everything that is stated."""

    schema_version: Literal["1.0"] = Field(description="Version of the standard that the report follows.")
    identity: Identity = Field(description="What identifies the report.")
    subject: Subject = Field(description="The model or system it is about.")
    boundary: Boundary = Field(description="What is counted and what is not.")
    places: tuple[Place, ...] = Field((), max_length=10_000, description="Where the activities ran.")
    devices: tuple[Device, ...] = Field((), max_length=100_000, description="Hardware that was used.")
    activities: tuple[ActivityFacts, ...] = Field(min_length=1, max_length=100_000, description="What was done.")
    functional_unit: FunctionalUnit | None = Field(None, description="R: what the emissions are divided by.")
    alternative_units: tuple[FunctionalUnit, ...] = Field(
        (), max_length=100, description="Other functional units that the same emissions are divided by as well."
    )
    work: Work | None = Field(
        None, description="Work done by all activities together, in units that any machine shares."
    )
    datasets: tuple[Dataset, ...] = Field(
        (), max_length=1000, description="Data that went in, was made or was judged by."
    )
    quality: tuple[QualityMetric, ...] = Field((), max_length=1000, description="How good the result is.")
    sensitivity: tuple[Search, ...] = Field(
        (), max_length=1000, description="What was searched, and how much the result depends on it."
    )
    other_impacts: tuple[OtherImpact, ...] = Field(
        (), max_length=100, description="Impacts other than carbon and water."
    )
    claims: tuple[Claim, ...] = Field(
        (), max_length=1000, description="Market-based instruments; no total of the report reads them."
    )
    missing: tuple[Missing, ...] = Field((), max_length=1000, description="What is absent, and why.")
    published: tuple[Published, ...] = Field(
        (), max_length=1000, description="Figures as a publication prints them; no total reads them."
    )
    provenance: Provenance | None = Field(None, description="What stands behind the numbers.")
    extensions: dict[ExtensionKey, JsonValue] | None = Field(
        None, description="Members of others, under reverse-domain keys; no rule of the standard reads them."
    )


class Report(ReportFacts):
    """A report on the energy, compute and carbon of a machine-learning model or system."""

    activities: tuple[Activity, ...] = Field(
        min_length=1, max_length=100_000, description="What was done, each with its totals."
    )
    results: Results = Field(description="Totals and score.")
    signatures: tuple[Signature, ...] = Field((), max_length=100, description="Signatures over the report.")
