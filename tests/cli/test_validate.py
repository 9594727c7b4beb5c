from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from sci_report.cli import COMMANDS, command
from sci_report.models.text import report_to_bytes
from tests.samples import full_document, small_report


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(command, list(arguments), input=stdin, catch_exceptions=False)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.sci.json"
    path.write_bytes(orjson.dumps(full_document()))
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    document = full_document()
    document["results"]["operational_gco2e"]["value"] *= 1000
    path = tmp_path / "wrong.sci.json"
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    return path


def test_a_sound_report_is_consistent_and_exits_with_0(sound: Path) -> None:
    result = run("validate", str(sound))

    assert result.exit_code == 0
    assert f"{sound}: consistent" in result.stdout
    assert "1 report, 0 errors, 0 warnings: consistent with profile core" in result.stdout


def test_a_wrong_report_is_told_with_code_place_and_reason(wrong: Path) -> None:
    result = run("validate", str(wrong))

    assert result.exit_code == 1
    assert "SCI223 error" in result.stdout
    assert "at /results/operational_gco2e/value" in result.stdout
    assert "Wh for kWh or g for kg" in result.stdout
    assert "NOT consistent" in result.stdout


def test_json_output_names_the_verdict_and_what_reached_it(wrong: Path) -> None:
    body = json.loads(run("validate", str(wrong), "--format", "json").stdout)

    assert body["verdict"]["consistent"] is False
    assert body["verdict"]["errors"] == len(body["files"][0]["findings"])
    assert [len(schema["sha256"]) for schema in body["verdict"]["schemas"]] == [64]
    first = body["files"][0]["findings"][0]
    assert first["code"] == "SCI223"
    assert first["line"] > 1
    assert first["actual"] == pytest.approx(1000 * first["expected"])


def test_a_warning_fails_only_when_asked_to(tmp_path: Path) -> None:
    path = tmp_path / "small.sci.json"
    path.write_bytes(report_to_bytes(small_report()))

    assert [run("validate", str(path), "--fail-on", level).exit_code for level in ("error", "warning", "never")] == [
        0,
        1,
        0,
    ]


def test_standard_input_is_a_report() -> None:
    assert run("validate", "-", stdin=orjson.dumps(full_document())).exit_code == 0
    assert run("validate", "-", stdin=b'{"a":1,"a":2}').exit_code == 1


@pytest.mark.parametrize("name", ["missing.sci.json", "empty"])
def test_a_path_that_leads_to_no_report_is_one_line_and_2(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("validate", str(tmp_path / name))

    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1


def test_report_text_cannot_command_the_terminal(tmp_path: Path) -> None:
    document = full_document()
    document["activities"][0]["\x1b]0;title\x07\u202e"] = 1
    document["places"][0]["id"] = "\x1b[2J"
    path = tmp_path / "hostile.sci.json"
    path.write_bytes(orjson.dumps(document))
    output = run("validate", str(path)).output

    assert "\x1b" not in output
    assert "\u202e" not in output
    assert "\\u001b" in output


def test_explain_lists_every_rule_and_explains_each() -> None:
    listed = run("explain").stdout.splitlines()

    assert len(listed) > 35
    for line in listed:
        code = line.split()[0]
        assert run("explain", code.lower()).stdout.startswith(code)
    assert [rule["code"] for rule in json.loads(run("explain", "--format", "json").stdout)] == [
        line.split()[0] for line in listed
    ]


def test_an_unknown_rule_is_an_error_with_near_misses() -> None:
    result = run("explain", "SCI21")

    assert result.exit_code == 2
    assert "did you mean SCI" in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = run(name, "--help")

    assert result.exit_code == 0
    assert f"sci-report {name}" in result.stdout


def test_a_profile_is_asked_for_by_name(tmp_path: Path) -> None:
    path = tmp_path / "r.sci.json"
    path.write_bytes(orjson.dumps(full_document()))
    result = run("validate", str(path), "--profile", "gpai", "--no-config", "--format", "json")

    assert orjson.loads(result.stdout)["verdict"]["profile"] == "gpai 1.1"
    assert result.exit_code == 1
    assert run("validate", str(path), "--profile", "nobody").exit_code == 2


def test_a_configuration_sets_profile_and_ignores(tmp_path: Path) -> None:
    path = tmp_path / "r.sci.json"
    path.write_bytes(orjson.dumps(full_document()))
    own = tmp_path / "own.toml"
    own.write_text(
        'profile = "gpai"\n'
        + "".join(f'[[ignore]]\ncode = "{code}"\nreason = "no model of ours"\n' for code in ("SCI531", "SCI325"))
    )
    result = run("validate", str(path), "--config", str(own), "--format", "json")

    assert orjson.loads(result.stdout)["verdict"]["ignored"] == 1
    assert "SCI531" not in orjson.loads(result.stdout)["verdict"]["codes"]
    assert "nothing was ignored by SCI325 at ** in *; remove it" in result.stderr


def test_findings_go_to_a_file_that_is_whole(tmp_path: Path) -> None:
    (tmp_path / "r.sci.json").write_bytes(b"[]")
    result = run("validate", str(tmp_path), "--format", "json", "-o", str(tmp_path / "findings.json"))

    assert (result.exit_code, result.stdout) == (1, "")
    assert orjson.loads((tmp_path / "findings.json").read_bytes())["verdict"]["errors"] == 1
    assert run("validate", str(tmp_path), "-o", str(tmp_path / "no" / "f.json")).exit_code == 2


def test_quiet_names_only_what_has_findings(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.sci.json").write_bytes(orjson.dumps(full_document()))
    (tmp_path / "wrong.sci.json").write_bytes(b"[]")
    result = run("validate", str(tmp_path), "-q")

    assert "consistent\n" not in result.stdout
    assert "4 reports, 1 error" in result.stdout


def test_lines_on_standard_input_are_reports() -> None:
    line = orjson.dumps(full_document())
    result = run("validate", "-", "--stdin-filename", "r.jsonl", "--format", "jsonl", stdin=line + b"\n" + line + b"\n")

    assert result.exit_code == 0
    assert [orjson.loads(each).get("line") for each in result.stdout.splitlines()] == [1, 2, None]


@pytest.mark.parametrize("arguments", [["--resume"], ["--scheduler", "tcp://x:1"], ["--jobs", "0"]])
def test_options_that_make_no_sense_are_errors_of_the_user(arguments: list[str]) -> None:
    assert run("validate", "x", *arguments).exit_code == 2


def test_results_are_kept_and_taken_up_again(tmp_path: Path) -> None:
    (tmp_path / "r.sci.json").write_bytes(orjson.dumps(full_document()))
    asked = ["validate", str(tmp_path / "r.sci.json"), "--results", str(tmp_path / "kept")]

    assert run(*asked).exit_code == 0
    assert run(*asked).exit_code == 2
    assert run(*asked, "--resume").exit_code == 0


def on_a_terminal(arguments: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output, and what a terminal shows of standard error."""
    terminal, ours = pty.openpty()
    running = subprocess.Popen([sys.executable, "-m", "sci_report", *arguments], stdout=subprocess.PIPE, stderr=ours)
    os.close(ours)
    shown = b""
    with contextlib.suppress(OSError):  # the terminal has gone with the process
        while part := os.read(terminal, 4096):
            shown += part
    os.close(terminal)
    out, _ = running.communicate()
    return running.returncode, out.decode(), shown.decode()


def test_long_work_shows_a_bar_on_a_terminal_and_nowhere_else(tmp_path: Path) -> None:
    lines = tmp_path / "r.jsonl"
    lines.write_bytes((orjson.dumps(full_document()) + b"\n") * 2000)
    code, out, shown = on_a_terminal(["validate", str(lines), "-q", "--jobs", "1"])
    piped = run("validate", str(lines), "-q", "--jobs", "1")

    assert (code, out) == (piped.exit_code, piped.stdout)
    assert "Checking" in shown and "%" in shown
    assert piped.stderr == ""
    (tmp_path / "few.jsonl").write_bytes(orjson.dumps(full_document()))
    assert on_a_terminal(["validate", str(tmp_path / "few.jsonl")])[2] == ""
