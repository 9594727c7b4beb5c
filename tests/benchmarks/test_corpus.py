"""The corpus of the benchmarks is what it says: valid reports, and faults that are found by their codes."""

from __future__ import annotations

import orjson
import pytest
from corpus import FAULTS, corpus, scaled, sources

from sci_report.validation.run import validate_bytes


@pytest.mark.parametrize("factor", [0.9, 1.0])
@pytest.mark.parametrize("number", range(len(sources())))
def test_a_scaled_report_has_no_error(number: int, factor: float) -> None:
    outcome = validate_bytes(orjson.dumps(scaled(sources()[number], factor)), name="scaled")

    assert [finding for finding in outcome.findings if finding.severity == "error"] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_by_its_code(name: str) -> None:
    code, fault = FAULTS[name]
    outcome = validate_bytes(fault(scaled(sources()[0], 1.0)), name=name)

    assert code in {finding.code for finding in outcome.findings}


def test_a_seed_gives_the_same_bytes_and_the_share_of_faults() -> None:
    first, second = (list(corpus(300, invalid=0.2, seed=7)) for _ in range(2))

    assert first == second != list(corpus(300, invalid=0.2, seed=8))
    assert 30 < sum(code != "" for code, _ in first) < 90
    assert len({text for _, text in first}) == 300
    for code, text in first:
        found = {each.code for each in validate_bytes(text, name="x").findings if each.severity == "error"}
        assert (code in found) if code else not found
