"""All rules. To add one, write it into its family's module; to add a family, list its module here."""

from __future__ import annotations

from typing import Final

from sci_report.validate.rules import (
    activities,
    beside,
    compute,
    facility,
    file,
    gpai,
    grid,
    identity,
    paper,
    power,
    reference,
    results,
    schema,
    sci,
    sci_ai,
    times,
    uncertainty,
    water,
    whole,
)
from sci_report.validate.rules.base import Rule

RULESET: Final = "1.1"
"""Version of the catalogue; a verdict names it."""

CATALOGUE: Final[dict[str, Rule]] = {
    rule.code: rule
    for rule in sorted(
        (
            rule
            for family in (
                *(file, schema),
                *(identity, activities, results, times, uncertainty, water, beside, grid),
                *(power, compute, facility, reference, whole),
                *(sci, sci_ai),
                *(paper, gpai),
            )
            for rule in family.RULES
        ),
        key=lambda rule: rule.code,
    )
}
"""Every rule by its code, in order."""

FAMILIES: Final = {
    "SCI0": "File",
    "SCI1": "Schema",
    "SCI2": "Arithmetic and consistency",
    "SCI3": "Physics",
    "SCI4": "Normative: ISO/IEC 21031 and SCI for AI",
    "SCI5": "Disclosure: papers, cards, GPAI documentation",
}
"""First four characters of a code → what such rules are about."""

OF_UNCERTAINTY: Final = frozenset(rule.code for rule in uncertainty.RULES)
