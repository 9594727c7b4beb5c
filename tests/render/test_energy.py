from __future__ import annotations

from typing import Any

import pytest

from sci_report.render.energy import activity_bars, by_component, by_stage, component_bars, statement
from tests.render.reports import settled, with_activities
from tests.samples import full_document, full_report, small_report


def with_methods(*entries: tuple[str, float]) -> Any:
    document = full_document()
    source = {"name": "stated for this test"}
    document["activities"] = document["activities"][:1]
    document["activities"][0]["energy"] = [
        {"component": "gpu", "energy_kwh": {"value": value, "method": method, "source": source}}
        for method, value in entries
    ]
    return settled(document)


@pytest.mark.parametrize(
    ("entries", "text", "level"),
    [
        ([("measured", 2.0)], "100 % of the energy was measured.", "all"),
        ([("estimated", 2.0)], "0 % of the energy was measured; all of it is an estimate.", "none"),
        ([("declared", 2.0)], "0 % of the energy was measured; all of it was declared by the author.", "none"),
        (
            [("measured", 3.0), ("default", 1.0)],
            "75 % of the energy was measured; the rest (25 %) rests on default values.",
            "part",
        ),
        (
            [("measured", 2.0), ("estimated", 1.0), ("declared", 1.0)],
            "50 % of the energy was measured; 25 % is an estimate and 25 % was declared by the author.",
            "part",
        ),
        (
            [("measured", 99_999.0), ("estimated", 1.0)],
            ">99.9 % of the energy was measured; the rest (<0.1 %) is an estimate.",
            "part",
        ),
        ([("measured", 0.0)], "No energy was measured: the report states 0 kWh.", "none"),
    ],
)
def test_the_statement_says_how_much_was_measured(entries: list[tuple[str, float]], text: str, level: str) -> None:
    found = statement(with_methods(*entries))
    assert (found.text.replace("\u202f", " "), found.level) == (text, level)


def test_a_share_that_the_report_claims_is_not_believed() -> None:
    report = small_report()
    claimed = report.results.measured_energy_fraction
    assert claimed is not None
    results = report.results.model_copy(update={"measured_energy_fraction": claimed.model_copy(update={"value": 1.0})})
    assert statement(report.model_copy(update={"results": results})).level == "none"


def test_components_are_told_apart_by_how_they_are_known() -> None:
    report = with_methods(("measured", 6.0), ("estimated", 2.0), ("measured", 2.0))
    rows = [(row.label, row.value, row.method, row.share.replace("\u202f", " ")) for row in by_component(report).rows]
    assert rows == [("GPU", "8", "measured", "80 %"), ("GPU", "2", "estimated", "20 %")]


def test_a_sum_of_entries_states_no_uncertainty_but_a_single_one_does() -> None:
    assert [row.uncertainty for row in by_component(full_report()).rows] == ["", ""]
    assert [row.uncertainty for row in by_component(with_activities(1)).rows] == ["0.13", "200"]


def test_an_instrument_that_could_not_always_be_read_is_noted() -> None:
    document = full_document()
    document["activities"][1]["energy"][0]["coverage"] = {"time": 0.8}
    (gpu, dram) = by_component(settled(document)).rows
    assert gpu.note.replace("\u202f", " ") == "the instrument could be read 80 % of the time"
    assert dram.note == ""


def test_stages_add_up_their_activities() -> None:
    rows = [(row.label, row.value, row.unit, row.share) for row in by_stage(with_activities(3)).rows]
    assert rows == [("Hyperparameter search", "14.34", "kWh", "100\u202f%")]


def test_bars_hold_all_the_energy() -> None:
    report = with_activities(30)
    bars = activity_bars(report)
    assert len(bars) == 13
    assert bars[-1].label == "18 others"
    total = sum(bar.measured_kwh + bar.other_kwh for bar in bars)
    assert total == pytest.approx(report.results.it_energy_kwh.value)
    assert sum(bar.measured_kwh for bar in component_bars(report)) == pytest.approx(30 * 4.4)
