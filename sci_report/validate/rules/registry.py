"""All rules. To add one, write it into its family's module; to add a family, list its module here."""

from __future__ import annotations

from typing import Final

from sci_report.validate.rules import (
    activities,
    beside,
    file,
    grid,
    identity,
    results,
    schema,
    times,
    uncertainty,
    water,
)
from sci_report.validate.rules.base import Check, Rule

RULESET: Final = "1.0"
"""Version of the catalogue; a verdict names it."""

CATALOGUE: Final[dict[str, Rule]] = {
    rule.code: rule
    for family in (file, schema, identity, activities, results, times, uncertainty, water, beside, grid)
    for rule in family.RULES
}
"""Every rule by its code, in order."""


def _checks(*rules: Rule) -> tuple[Check, ...]:
    return tuple(dict.fromkeys(rule.check for rule in rules if rule.check is not None))


FIRST: Final = _checks(
    *(rule for family in (identity, activities, results, times, water, beside, grid) for rule in family.RULES)
)
"""Checks of what is stated."""

THEN: Final = _checks(*uncertainty.RULES)
"""Checks that mean nothing while one of the first finds an error."""
