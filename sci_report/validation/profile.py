"""Profiles: named, frozen, versioned selections of rules with their severities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from typing import Final, TypeAlias

from sci_report.errors import UnknownNameError
from sci_report.validation.finding import Severity
from sci_report.validation.rules.base import Check
from sci_report.validation.rules.registry import CATALOGUE, between

_STANDARD: Final = (("SCI001", "SCI010"), ("SCI101", "SCI299"))
_CORE: Final = (("SCI001", "SCI399"), ("SCI601", "SCI699"))
_ISO: Final = ("SCI401", "SCI429")
_OF_UNCERTAINTY: Final = ("SCI241", "SCI242")


Asked: TypeAlias = tuple[Check, frozenset[str]]
"""A check, and the members of which a report must have one for it to be worth asking; none if that is not known."""


@dataclass(frozen=True)
class Profile:
    """A selection of rules.

    Attributes:
        name: What it is asked for by.
        version: Changes whenever the selection does.
        summary: What it is for, in one line.
        ranges: Codes from and to, both included; the severities are those of the catalogue.
        without: Codes in these ranges that are off.
        changed: Codes with another severity.
    """

    name: str
    version: str
    summary: str
    ranges: tuple[tuple[str, str], ...]
    without: frozenset[str] = frozenset()
    changed: tuple[tuple[str, Severity], ...] = ()

    def __getstate__(self) -> dict[str, object]:
        """Leave out the checks, which no process can send to another: each collects its own."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def severities(self) -> Mapping[str, Severity]:
        """Code → severity, in order; a rule that is not here is off."""
        rules = (rule for each in self.ranges for rule in between(*each) if rule.code not in self.without)
        chosen = {rule.code: rule.severity for rule in rules} | dict(self.changed)
        return dict(sorted(chosen.items()))

    @property
    def digest(self) -> str:
        """SHA-256 of the selection, in hexadecimal: two profiles with the same one judge alike."""
        lines = "\n".join(f"{code} {severity}" for code, severity in self.severities.items())
        return sha256(lines.encode()).hexdigest()

    @cached_property
    def first(self) -> tuple[Asked, ...]:
        """Checks of what is stated: each number against those beside it, and what must be there."""
        return self._checks(comes_last=False)

    @cached_property
    def last(self) -> tuple[Asked, ...]:
        """Checks that mean nothing while the arithmetic has an error: uncertainty and physics."""
        return self._checks(comes_last=True)

    def _checks(self, *, comes_last: bool) -> tuple[Asked, ...]:
        chosen = (CATALOGUE[code] for code in self.severities if _comes_last(code) is comes_last)
        needs = {rule.check: rule.needs for rule in chosen if rule.check is not None}
        return tuple((check, frozenset(names)) for check, names in needs.items())


def _comes_last(code: str) -> bool:
    return code in _OF_UNCERTAINTY or code.startswith("SCI3")


PROFILES: Final[Mapping[str, Profile]] = {
    profile.name: profile
    for profile in (
        Profile("core", "1.1", "Whether a report is consistent with itself and with physics.", _CORE),
        Profile(
            "standard",
            "1.0",
            "What Annex A of the standard demands of every validator, and nothing more.",
            _STANDARD,
        ),
        Profile("sci", "1.1", "Core, and the score of ISO/IEC 21031:2024.", (*_CORE, _ISO)),
        Profile(
            "sci-ai-provider",
            "1.1",
            "The score, and the boundary and units of a provider in SCI for AI, edition 2026-01.",
            (*_CORE, _ISO, ("SCI431", "SCI449")),
            without=frozenset({"SCI432", "SCI434", "SCI441", "SCI442"}),
        ),
        Profile(
            "sci-ai-consumer",
            "1.1",
            "The score, and the boundary and units of a consumer in SCI for AI, edition 2026-01.",
            (*_CORE, _ISO, ("SCI431", "SCI449")),
            without=frozenset({"SCI431", "SCI435", "SCI436", "SCI437"}),
        ),
        Profile(
            "paper",
            "1.1",
            "Core, and what the checklists of NeurIPS, ACL and AAAI and model cards ask of compute.",
            (*_CORE, ("SCI501", "SCI529")),
        ),
        Profile(
            "gpai",
            "1.1",
            "Core, and what the documentation of a general-purpose AI model under the EU AI Act asks.",
            (*_CORE, ("SCI501", "SCI501"), ("SCI531", "SCI549")),
        ),
    )
}
"""The profiles of this release. A released version of one does not change: a test holds their digests."""

CORE: Final = PROFILES["core"]


def profile(name: str) -> Profile:
    """Return a profile by its name.

    Raises:
        UnknownNameError: There is none of that name.
    """
    found = PROFILES.get(name)
    if found is None:
        known = ", ".join(PROFILES)
        raise UnknownNameError("profile", name, (), f"there are {known}; or name a TOML file of your own")
    return found
