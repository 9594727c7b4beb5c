"""Whatever a report holds, every renderer makes something of it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from sci_report.accounting.settle import settle
from sci_report.models.report import ReportFacts
from sci_report.render.registry import RENDERERS, renderer
from sci_report.render.view import view_of
from tests.strategies import report_facts


@pytest.mark.parametrize("target", RENDERERS)
@given(facts=report_facts())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_report_can_be_rendered(target: str, facts: ReportFacts) -> None:
    assert renderer(target)(view_of(settle(facts))).strip()
