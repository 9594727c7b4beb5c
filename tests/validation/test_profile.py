"""Profiles: frozen selections of rules, and what they make of a report."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from sci_report.errors import UnknownNameError
from sci_report.models.text import document_of, report_to_bytes
from sci_report.validation.profile import CORE, PROFILES, profile
from sci_report.validation.rules.registry import CATALOGUE, FAMILIES
from sci_report.validation.run import validate_bytes
from tests.everything import everything_report
from tests.samples import small_report

FROZEN: dict[tuple[str, str], str] = {
    ("core", "1.1"): "7732443215b7e65d",
    ("standard", "1.0"): "f6c97d1f5e67ddda",
    ("sci", "1.1"): "b9d0bd3135594994",
    ("sci-ai-provider", "1.1"): "e56318bfb189c744",
    ("sci-ai-consumer", "1.1"): "73024d0bf6d470c3",
    ("paper", "1.1"): "a56048e66326366e",
    ("gpai", "1.1"): "4d7548039afe8b78",
}
"""Name and version → first digits of the digest. A new rule, or another severity, is a new version of a profile."""


def codes(data: bytes, name: str) -> dict[str, str]:
    return {each.code: each.severity for each in validate_bytes(data, name="x", profile=PROFILES[name]).findings}


def test_a_released_version_of_a_profile_does_not_change() -> None:
    assert {(each.name, each.version): each.digest[:16] for each in PROFILES.values()} == FROZEN


def test_there_are_the_profiles_of_the_contract() -> None:
    assert {"core", "sci", "sci-ai-provider", "sci-ai-consumer", "paper", "gpai"} <= PROFILES.keys()


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_judges_file_schema_and_arithmetic(name: str) -> None:
    demanded = {code: rule.severity for code, rule in CATALOGUE.items() if code < "SCI3" and rule.since == "1.0"}

    assert demanded.items() <= PROFILES[name].severities.items()


def test_every_rule_is_in_a_profile_and_every_family_has_a_name() -> None:
    assert set().union(*(each.severities for each in PROFILES.values())) == CATALOGUE.keys()
    assert {code[:4] for code in CATALOGUE} == FAMILIES.keys()


def test_there_are_at_least_ninety_rules() -> None:
    assert len(CATALOGUE) >= 90


def test_a_small_report_is_consistent_but_tells_a_reader_of_papers_little() -> None:
    data = report_to_bytes(small_report())

    assert "error" not in codes(data, "core").values()
    assert {"SCI501", "SCI503"} <= codes(data, "paper").keys()
    assert {"SCI404", "SCI416"} & codes(data, "sci").keys()
    assert {"SCI531", "SCI534"} <= codes(data, "gpai").keys()


def test_a_report_that_holds_everything_is_consistent() -> None:
    assert codes(report_to_bytes(everything_report()), "core") == {}


def test_personas_are_told_apart() -> None:
    data = report_to_bytes(small_report())
    persona = document_of(small_report())["boundary"]["persona"]
    other = {"provider": "consumer", "consumer": "provider"}[persona]

    assert not {"SCI431", "SCI432"} & codes(data, f"sci-ai-{persona}").keys()
    assert {"SCI431", "SCI432"} & codes(data, f"sci-ai-{other}").keys()


def test_a_profile_travels_to_another_process() -> None:
    assert CORE.first
    assert pickle.loads(pickle.dumps(CORE)) == CORE  # noqa: S301  (what was dumped here)


def test_an_unknown_profile_is_an_error_that_names_the_known() -> None:
    with pytest.raises(UnknownNameError, match="sci-ai-provider"):
        profile("neurips")


CODES = Path(__file__).with_name("codes.txt")
"""Every code that was ever given, with its name."""


def test_a_code_keeps_its_rule_for_ever_and_a_new_one_is_noted() -> None:
    given = dict(line.split() for line in CODES.read_text(encoding="utf-8").splitlines())

    assert given == {code: rule.name for code, rule in CATALOGUE.items()}, "add new codes; never change or remove one"
