from __future__ import annotations

import json

from click.testing import CliRunner

from sci_report.cli import command


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
