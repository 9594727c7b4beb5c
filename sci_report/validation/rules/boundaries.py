"""What a report says of a boundary item: counted, left out with a reason, or not existing. Shared by SCI4xx."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sci_report.validation.finding import Raw
from sci_report.validation.rules.base import Document

INFRASTRUCTURE: Mapping[str, tuple[str, ...]] = {
    "compute": ("compute", "cpu", "gpu", "tpu", "npu", "node", "accelerator", "server", "processor"),
    "storage": ("storage", "disk", "ssd"),
    "networking": ("network",),
    "memory": ("memory", "dram", "ram"),
    "monitoring": ("monitoring", "observability"),
    "idle machines": ("idle", "reserved"),
    "logging": ("logging", "logs", "observability"),
    "scanning": ("scanning", "scan"),
    "build and deployment pipelines": ("pipeline", "build", "deployment"),
    "testing": ("testing", "test", "evaluation"),
    "training of models": ("training", "fine tuning", "distillation", "hyperparameter search"),
    "operations": ("operations", "operation", "inference", "orchestration"),
    "backup": ("backup",),
    "redundancy": ("redundancy", "redundant", "replica"),
    "failover": ("failover", "fail over"),
    "end-user devices": ("end user", "user device", "client"),
    "IoT devices": ("iot", "sensor"),
    "edge devices": ("edge",),
}
"""Kinds of infrastructure that ISO/IEC 21031:2024 names, each with the words by which a report may name it."""

CONSUMER_GROUPS: Mapping[str, tuple[str, ...]] = {
    "API and inference": ("inference", "api", "serving"),
    "orchestration": ("orchestration", "scheduler", "agent"),
    "scaling": ("scaling", "load balanc", "autoscal"),
    "observability": ("observability", "monitoring", "logging", "telemetry"),
    "data and feature management": ("data", "feature", "retrieval", "embedding", "vector"),
    "storage and artifacts": ("storage", "artifact", "registry"),
    "user experience and clients": ("client", "user", "interface", "frontend"),
    "tool and service connectors": ("tool", "connector", "service", "plugin", "integration"),
}
"""Groups of operations in the consumer boundary of SCI for AI, edition 2026-01."""

PROVIDER_STAGES: Mapping[str, tuple[str, ...]] = {
    "inception": ("inception", "planning", "requirements", "ideation"),
    "data collection": ("data collection", "data acquisition", "data_collection"),
    "data preprocessing": ("preprocessing", "data preparation", "cleaning"),
    "training": ("training", "fine tuning", "distillation", "compression"),
    "model selection": ("hyperparameter search", "model selection", "benchmark", "architecture search"),
    "evaluation": ("evaluation", "validation", "testing"),
    "deployment": ("deployment", "packaging", "release"),
    "retirement": ("retirement", "end of life", "decommission"),
}
"""Stages in the provider boundary of SCI for AI, edition 2026-01."""


def named(document: Document) -> tuple[str, ...]:
    """Return all names of what the report counts, leaves out or calls not present, in lower case with spaces."""
    boundary = document.get("boundary", {})
    names = [each["name"] for part in ("included", "excluded", "not_present") for each in boundary.get(part, ())]
    for activity in document.get("activities", ()):
        names.append(activity.get("stage", ""))
        names += [entry["component"] for entry in activity.get("energy", ()) if "component" in entry]
    return tuple({name.lower().replace("_", " ").replace("-", " ") for name in names})


def unnamed(document: Document, kinds: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the kinds of which the report says nothing."""
    names = named(document)
    return [kind for kind, words in kinds.items() if not any(word in name for word in words for name in names)]


def silent(code: str, kinds: Mapping[str, tuple[str, ...]], what: str) -> Callable[[Document], Iterator[Raw]]:
    """Return the check that the report says something of every kind."""

    def check(document: Document) -> Iterator[Raw]:
        missing = unnamed(document, kinds)
        if missing:
            yield Raw(code, "/boundary", f"nothing is said of {what}: {', '.join(missing)}")

    return check


def demanded(
    code: str, where: str, message: str, is_met: Callable[[Document], object]
) -> Callable[[Document], Iterator[Raw]]:
    """Return the check of something that must be there."""

    def check(document: Document) -> Iterator[Raw]:
        if not is_met(document):
            yield Raw(code, where, message)

    return check


def listed_missing(document: Document, block: str) -> set[str]:
    """Return the pointers of the entries of a block, such as `/devices/3`, of which `missing` lists something."""
    fields = (gap["field"].split("/") for gap in document.get("missing", ()))
    return {"/".join(steps[:3]) for steps in fields if len(steps) > 2 and steps[1] == block}


def is_listed_missing(document: Document, *starts: str) -> bool:
    """Return whether `missing` gives a reason for a member whose pointer starts with one of these."""
    fields: Iterable[str] = (gap["field"] for gap in document.get("missing", ()))
    return any(field.startswith(starts) for field in fields)
