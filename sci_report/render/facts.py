"""What a reader must know of the report and its subject: words and links, no numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sci_report.models.identity import Author, Paper
from sci_report.models.report import Report
from sci_report.models.subject import Base
from sci_report.render.rows import Reference, web_address
from sci_report.render.wording import sentence, words


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands for it."""

    label: str
    items: tuple[Reference, ...]


def subject_name(report: Report) -> str:
    """Return the name of the model or system with its version."""
    return " ".join(part for part in (report.subject.name, report.subject.version) if part)


def subject_facts(report: Report) -> tuple[Fact, ...]:
    """Return what the report is about."""
    subject = report.subject
    return _stated(
        ("Subject", [Reference(subject_name(report), web_address(subject.url))]),
        ("Task", _words(subject.task)),
        ("Precision", _words(subject.precision)),
        ("Builds on", [_base(base) for base in subject.base]),
        ("Boundary", _words(f"{sentence(words(report.boundary.persona))} (SCI for AI)")),
    )


def report_facts(report: Report) -> tuple[Fact, ...]:
    """Return who answers for the report and what stands behind it."""
    identity, provenance = report.identity, report.provenance
    generator = "" if identity.generator is None else f"{identity.generator.name} {identity.generator.version}"
    return _stated(
        ("Paper", [] if identity.paper is None else [_paper(identity.paper)]),
        ("Authors", [_author(author) for author in identity.authors]),
        ("Report", _words(identity.id)),
        ("Created", _words(identity.created)),
        ("Replaces", _words(identity.supersedes)),
        ("Licence of the report", _words(identity.licence)),
        ("Written by", _words(generator)),
        ("Code", _code(report)),
        (
            "Software",
            [Reference(f"{item.name} {item.version}") for item in (provenance.software if provenance else ())],
        ),
        ("Standard", _words(f"sci-report schema {report.schema_version}; ISO/IEC 21031:2024 (SCI)")),
    )


def _stated(*facts: tuple[str, list[Reference]]) -> tuple[Fact, ...]:
    return tuple(Fact(label, tuple(items)) for label, items in facts if items)


def _words(text: str | None) -> list[Reference]:
    return [Reference(text)] if text else []


def _base(base: Base) -> Reference:
    return Reference(f"{base.name} ({base.report_id})" if base.report_id else base.name, web_address(base.url))


def _paper(paper: Paper) -> Reference:
    return Reference(paper.title, web_address(paper.url) or (f"https://doi.org/{paper.doi}" if paper.doi else None))


def _author(author: Author) -> Reference:
    address = f"https://orcid.org/{author.orcid}" if author.orcid else None
    return Reference(f"{author.name} ({author.affiliation})" if author.affiliation else author.name, address)


def _code(report: Report) -> list[Reference]:
    if report.provenance is None:
        return []
    repository, commit = report.provenance.repository, report.provenance.commit
    text = ", commit ".join(part for part in (repository, commit) if part) if repository else f"commit {commit}"
    return [Reference(text, web_address(repository))] if repository or commit else []
