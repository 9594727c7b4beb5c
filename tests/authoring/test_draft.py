"""A draft in TOML becomes a valid report, or an error that says what to mend."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

import sci_report
from sci_report.authoring.draft import draft_text, report_from_draft
from sci_report.errors import InputError
from sci_report.models.schema import report_schema

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

LEAST = """
[identity]
title = "least"
[subject]
name = "x"
[boundary]
persona = "consumer"
[[activities]]
id = "a"
stage = "inference"
outcome = "completed"
energy = [{ component = "node", energy_kwh = { value = 3, method = "declared", source = { name = "a bill" } } }]
"""


def filled(text: str) -> str:
    return text.replace("…", "filled in")


def with_every_option(text: str) -> str:
    """The draft with every member that it offers."""
    return re.sub(r"^# (\[|[a-z_0-9]+ = )", r"\1", text, flags=re.MULTILINE)


def test_the_draft_filled_in_as_it_stands_is_a_valid_report() -> None:
    report = report_from_draft(filled(draft_text()), now=NOW)

    assert [each for each in sci_report.validate(report).findings if each.severity != "note"] == []
    assert report.identity.created == "2026-03-04T05:06:07Z"
    assert report.results.operational_gco2e is not None
    assert report.results.operational_gco2e.value == pytest.approx(14.4 * 1.2 * 100)
    assert {gap.field for gap in report.missing} == {
        "/results/embodied_gco2e",
        "/results/total_gco2e",
        "/results/sci_gco2e_per_unit",
    }


def test_the_draft_with_all_that_it_offers_is_one_as_well_but_for_the_model_that_gives_another_energy() -> None:
    text = filled(with_every_option(draft_text()))
    assert text.count("\n[") == draft_text().count("\n[") + draft_text().count("\n# [")

    report = report_from_draft(text, now=NOW)

    assert report.results.sci_gco2e_per_unit is not None
    assert [each for each in sci_report.validate(report).findings if each.severity == "error"] == []


def test_every_name_in_the_draft_is_one_of_the_schema() -> None:
    known = {name for node in report_schema()["$defs"].values() for name in node.get("properties", ())}
    known |= set(report_schema()["properties"])
    used = set(re.findall(r"(?:^|[\[{,.] ?)#? ?([a-z_0-9]+)(?= = |\])", with_every_option(draft_text()), re.MULTILINE))

    assert used
    assert used - known == set()


def test_a_draft_that_is_not_filled_in_says_where() -> None:
    with pytest.raises(InputError, match="/identity/title"):
        report_from_draft(draft_text())


def test_times_may_be_those_of_toml() -> None:
    text = LEAST.replace(
        'outcome = "completed"',
        'outcome = "completed"\nstart = 2026-03-01T08:00:00+01:00\nend = 2026-03-01T07:30:00Z\n'
        'duration_s = { value = 1800, method = "measured", source = { name = "clock" } }',
    )
    report = report_from_draft(text)

    assert report.activities[0].start == "2026-03-01T08:00:00+01:00"
    assert [each.code for each in sci_report.validate(report).findings] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("name = ", "name "), "not TOML"),
        (('persona = "consumer"', 'persona = "author"'), "/boundary/persona"),
        (('id = "a"', 'id = "a"\nplace = "nowhere"'), "'nowhere'"),
        (('name = "x"', 'name = "x"\nnmae = "y"'), "/subject/nmae"),
        (("value = 3", "value = nan"), "/activities/0/energy/0/energy_kwh/value"),
        (("value = 3", "value = inf"), "/activities/0/energy/0/energy_kwh/value"),
        (("value = 3", 'value = "3"'), "/activities/0/energy/0/energy_kwh/value"),
        (("[identity]", "identity = 7\n[other]"), "/identity"),
        (('[[activities]]\nid = "a"', '[activities]\nid = "a"'), "/activities"),
        (('stage = "inference"', "stage = 2026-03-01"), "/activities/0/stage"),
    ],
)
def test_a_draft_with_a_fault_says_what_and_where(change: tuple[str, str], words: str) -> None:
    assert change[0] in LEAST
    with pytest.raises(InputError, match=re.escape(words)):
        report_from_draft(LEAST.replace(*change))


def test_ids_and_times_that_are_stated_are_kept() -> None:
    stated: dict[str, Any] = {
        "id": "urn:uuid:00000000-0000-4000-8000-000000000009",
        "created": "2026-01-01T00:00:00Z",
    }
    lines = "\n".join(f'{name} = "{value}"' for name, value in stated.items())
    report = report_from_draft(LEAST.replace('title = "least"', lines))

    assert (report.identity.id, report.identity.created) == (stated["id"], stated["created"])
