"""Older versions of the standard, lifted to the newest. Pure, on plain documents: no pydantic on the validator's path.

Each step turns a document of one version into one of the next. A step is written once, when the next version is
released, and never changed; what a version has no member for is kept in words, not dropped.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final

from sci_report.errors import InputError

NEWEST: Final = "1.0"
Document = dict[str, Any]

_STAGES: Final = {"cradle-to-gate": ["raw_materials", "manufacturing"]}


def lifted(document: Document) -> Document:
    """Return the document in the newest version; the same object if it is of that already.

    Args:
        document: A report that has passed the schema of the version that it names.

    Raises:
        InputError: It names no version that can be lifted.
    """
    version = document.get("schema_version")
    if version == NEWEST:
        return document
    if not isinstance(version, str) or version not in _STEPS:
        known = ", ".join((*_STEPS, NEWEST))
        raise InputError(f"version {version!r} of the standard is unknown", f"known are {known}")
    document = copy.deepcopy(document)
    while (version := document["schema_version"]) != NEWEST:
        _STEPS[version](document)
    return document


def _from_0_1(document: Document) -> None:
    document["schema_version"] = "1.0"
    if "flop" in document.get("work", {}):
        document["work"]["flop"] = [document["work"]["flop"]]
    for activity in document["activities"]:
        for entry in activity["energy"]:
            if "coverage" in entry:
                entry["coverage"] = {"time": entry["coverage"]}
    for device in document.get("devices", ()):
        embodied = device.get("embodied", {})
        if "scope" in embodied:
            scope = embodied.pop("scope")
            embodied |= {"stages": _STAGES[scope]} if scope in _STAGES else {"note": f"scope: {scope}"}


_STEPS: Final[dict[str, Callable[[Document], None]]] = {"0.1": _from_0_1}
"""For each older version, the step to the next."""

VERSIONS: Final = (*_STEPS, NEWEST)
"""Every version that there is, oldest first."""
