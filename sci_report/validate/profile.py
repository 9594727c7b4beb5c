"""Profiles: named, frozen, versioned selections of rules with their severities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from typing import Final

from sci_report.errors import UnknownNameError
from sci_report.validate.finding import Severity
from sci_report.validate.rules.base import Check, Rule
from sci_report.validate.rules.registry import CATALOGUE, OF_UNCERTAINTY


@dataclass(frozen=True)
class Profile:
    """A selection of rules.

    Attributes:
        name: What it is asked for by.
        version: Changes whenever the selection does.
        summary: What it is for, in one line.
        severities: Code → severity; a rule that is not here is off.
    """

    name: str
    version: str
    summary: str
    severities: Mapping[str, Severity]

    def __getstate__(self) -> dict[str, object]:
        """Leave out the checks, which no process can send to another: each collects its own."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def digest(self) -> str:
        """SHA-256 of the selection, in hexadecimal: two profiles with the same one judge alike."""
        lines = "\n".join(f"{code} {severity}" for code, severity in sorted(self.severities.items()))
        return sha256(lines.encode()).hexdigest()

    @cached_property
    def first(self) -> tuple[Check, ...]:
        """Checks of what is stated: each number against those beside it, and what must be there."""
        return self._checks(lambda rule: not _comes_last(rule))

    @cached_property
    def last(self) -> tuple[Check, ...]:
        """Checks that mean nothing while the arithmetic has an error: uncertainty and physics."""
        return self._checks(_comes_last)

    def _checks(self, is_meant: Callable[[Rule], bool]) -> tuple[Check, ...]:
        chosen = (rule for code, rule in CATALOGUE.items() if code in self.severities and is_meant(rule))
        return tuple(dict.fromkeys(rule.check for rule in chosen if rule.check is not None))


def _comes_last(rule: Rule) -> bool:
    return rule.code in OF_UNCERTAINTY or rule.code.startswith("SCI3")


def _selected(*ranges: tuple[str, str], **changed: Severity) -> dict[str, Severity]:
    """Return the rules of some ranges of codes, both ends included, with the severity of the catalogue or another."""
    chosen = {
        code: rule.severity
        for code, rule in CATALOGUE.items()
        if any(first <= code <= final for first, final in ranges)
    }
    return {**chosen, **changed}


_STANDARD: Final = ("SCI001", "SCI299")
_CORE: Final = ("SCI001", "SCI399")
_ISO: Final = ("SCI401", "SCI429")
_AI: Final = ("SCI436", "SCI443")

PROFILES: Final[Mapping[str, Profile]] = {
    profile.name: profile
    for profile in (
        Profile(
            "core",
            "1.1",
            "Whether a report is consistent with itself and with physics.",
            _selected(_CORE),
        ),
        Profile(
            "standard",
            "1.0",
            "What Annex A of the standard demands of every validator, and nothing more.",
            _selected(_STANDARD),
        ),
        Profile(
            "sci",
            "1.1",
            "Core, and the score of ISO/IEC 21031:2024.",
            _selected(_CORE, _ISO),
        ),
        Profile(
            "sci-ai-provider",
            "1.1",
            "The score, and the boundary and units of a provider in SCI for AI, edition 2026-01.",
            {
                code: severity
                for code, severity in _selected(
                    _CORE, _ISO, ("SCI431", "SCI431"), ("SCI433", "SCI433"), ("SCI435", "SCI435"), _AI
                ).items()
                if code not in ("SCI441", "SCI442")
            },
        ),
        Profile(
            "sci-ai-consumer",
            "1.1",
            "The score, and the boundary and units of a consumer in SCI for AI, edition 2026-01.",
            {
                code: severity
                for code, severity in _selected(_CORE, _ISO, ("SCI432", "SCI434"), _AI).items()
                if code not in ("SCI436", "SCI437")
            },
        ),
        Profile(
            "paper",
            "1.1",
            "Core, and what the checklists of NeurIPS, ACL and AAAI and model cards ask of compute.",
            _selected(_CORE, ("SCI501", "SCI529")),
        ),
        Profile(
            "gpai",
            "1.1",
            "Core, and what the documentation of a general-purpose AI model under the EU AI Act asks.",
            _selected(_CORE, ("SCI501", "SCI501"), ("SCI531", "SCI549")),
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
