from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sci_report import collectors
from sci_report.cli import command
from sci_report.collectors.base import Lost
from tests.hardware.scripted import ScriptedMeter, channel


def test_doctor_says_of_each_meter_whether_it_works_or_why_not() -> None:
    result = CliRunner().invoke(command, ["doctor"], catch_exceptions=False)

    assert result.exit_code == 0
    for meter in ("nvml", "rapl", "cpu_estimate", "dram_estimate"):
        assert f" {meter}" in result.stdout
    assert "Every report says which is which." in result.stdout


def test_doctor_tells_programs_the_same() -> None:
    found = json.loads(CliRunner().invoke(command, ["doctor", "--format", "json"], catch_exceptions=False).stdout)

    assert {each["meter"] for each in found} >= {"nvml", "rapl", "cpu_estimate", "dram_estimate"}
    for each in found:
        assert each["works"] or each["reason"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_meter_whose_every_channel_is_lost_says_why(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gpu = channel("gpu0")
    found = collectors.diagnose({"nvml": lambda: ScriptedMeter((gpu,), lambda at_s: {gpu.id: Lost("off the bus")})})
    monkeypatch.setattr(collectors, "diagnose", lambda: found)
    said = CliRunner().invoke(command, ["doctor", "--format", form], catch_exceptions=False).stdout

    assert "nothing it offers can be read now" in said
    assert "off the bus" in said
