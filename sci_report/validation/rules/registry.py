"""All rules. To add one, write it into its family's module; to add a family, list its module here.

Families are imported when one of their rules is asked for: a report without faults pays for no rule that it is not
judged by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from sci_report.validation.rules.base import Rule

RULESET: Final = "1.1"
"""Version of the catalogue; a verdict names it."""

FAMILIES: Final = {
    "SCI0": "File",
    "SCI1": "Schema",
    "SCI2": "Arithmetic and consistency",
    "SCI3": "Physics",
    "SCI4": "Normative: ISO/IEC 21031 and SCI for AI",
    "SCI5": "Disclosure: papers, cards, GPAI documentation",
    "SCI6": "Integrity: evidence files and traces",
}
"""First four characters of a code → what such rules are about."""


@cache
def family(prefix: str) -> Mapping[str, Rule]:
    """Return the rules whose codes begin with `prefix`, in order; none if there is no such family."""
    rules = sorted(_imported(prefix), key=lambda rule: rule.code)
    return {rule.code: rule for rule in rules}


def _imported(prefix: str) -> tuple[Rule, ...]:  # noqa: PLR0911  (a table whose rows import)
    match prefix:
        case "SCI0":
            from sci_report.validation.rules import file  # noqa: PLC0415

            return file.RULES
        case "SCI1":
            from sci_report.validation.rules import schema  # noqa: PLC0415

            return schema.RULES
        case "SCI2":
            from sci_report.validation.rules import (  # noqa: PLC0415
                activities,
                beside,
                grid,
                identity,
                results,
                times,
                uncertainty,
                water,
            )

            numbers = (*activities.RULES, *results.RULES, *water.RULES, *beside.RULES, *grid.RULES)
            return (*identity.RULES, *numbers, *times.RULES, *uncertainty.RULES)
        case "SCI3":
            from sci_report.validation.rules import compute, facility, power, reference, whole  # noqa: PLC0415

            return (*power.RULES, *compute.RULES, *facility.RULES, *reference.RULES, *whole.RULES)
        case "SCI4":
            from sci_report.validation.rules import sci, sci_ai  # noqa: PLC0415

            return (*sci.RULES, *sci_ai.RULES)
        case "SCI5":
            from sci_report.validation.rules import gpai, paper  # noqa: PLC0415

            return (*paper.RULES, *gpai.RULES)
        case "SCI6":
            from sci_report.validation.rules import integrity  # noqa: PLC0415

            return integrity.RULES
    return ()


class _Catalogue(Mapping[str, Rule]):
    def __getitem__(self, code: str) -> Rule:
        return family(code[:4])[code]

    def __iter__(self) -> Iterator[str]:
        for prefix in FAMILIES:
            yield from family(prefix)

    def __len__(self) -> int:
        return sum(len(family(prefix)) for prefix in FAMILIES)


CATALOGUE: Final[Mapping[str, Rule]] = _Catalogue()
"""Every rule by its code, in order."""


def between(first: str, last: str) -> Iterator[Rule]:
    """Yield the rules from one code to another, both included; families outside are not imported."""
    for prefix in FAMILIES:
        if first[:4] <= prefix <= last[:4]:
            yield from (rule for code, rule in family(prefix).items() if first <= code <= last)
