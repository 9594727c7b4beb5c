"""`new` and `migrate`, as a user calls them."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from sci_report.authoring.draft import draft_text
from sci_report.cli import command
from tests.models.test_migrate import draft as old_document


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(command, list(arguments), input=stdin)


def test_the_template_goes_to_stdout_or_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "draft.toml"

    assert run("new", "--template").stdout == draft_text()
    assert run("new", "--template", "-o", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == draft_text()


def test_a_draft_that_was_filled_in_becomes_a_report_that_validates(tmp_path: Path) -> None:
    made = tmp_path / "made.sci.json"
    result = run("new", "--from", "-", "-o", str(made), stdin=draft_text().replace("…", "x").encode())

    assert result.exit_code == 0, result.stderr
    assert run("validate", str(made), "--fail-on", "warning").exit_code == 0


def test_a_draft_whose_numbers_contradict_each_other_is_written_and_told(tmp_path: Path) -> None:
    text = draft_text().replace("…", "x").replace("duration_s = { value = 36000", "duration_s = { value = 36", 1)
    text = text.replace('# start = "', 'start = "').replace('# end = "', 'end = "')
    made = tmp_path / "made.sci.json"
    result = run("new", "--from", "-", "-o", str(made), stdin=text.encode())

    assert result.exit_code == 1
    assert "SCI233" in result.stderr
    assert made.exists()


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (("new",), b"", "terminal"),
        (("new", "--template", "--from", "x"), b"", "one of them"),
        (("new", "--from", "missing.toml"), b"", "cannot read missing.toml"),
        (("new", "--from", "-"), b"\xff", "not UTF-8"),
        (("new", "--from", "-"), b"[", "not TOML"),
        (("migrate", "missing.sci.json"), b"", "cannot read missing.sci.json"),
        (("migrate", "-"), b"{}", "SCI008"),
        (("migrate", "-"), b'{"schema_version": "0.1"}', "SCI102"),
        (("migrate", "-"), b'{"schema_version": "7.0"}', "SCI010"),
    ],
)
def test_what_cannot_be_done_exits_with_2_and_says_why(arguments: tuple[str, ...], stdin: bytes, words: str) -> None:
    result = run(*arguments, stdin=stdin)

    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_questions_in_a_terminal_make_a_report_and_ask_again_for_what_cannot_be(tmp_path: Path) -> None:
    answers = [
        "my-model",
        "training",
        "ten",  # no number
        "10",
        "A1000000",  # no such device
        "A100 SXM4 80GB",
        "4",
        "0.9",
        "0",
        "0",
        "Atlantis",  # no such country
        "FR",
        "1.2",
        "",
        "",
    ]
    made = tmp_path / "made.sci.json"
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "sci_report", "new", "-o", str(made)],
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(follower)
    os.write(leader, ("\n".join(answers) + "\n").encode())
    _, told = child.communicate(timeout=60)
    os.close(leader)

    assert child.returncode == 0, told.decode()
    assert b"unknown country 'Atlantis'" in told
    document = orjson.loads(made.read_bytes())
    assert document["subject"]["name"] == "my-model"
    assert document["places"][0]["country"] == "FR"
    assert document["devices"][0]["count"] == 4
    assert run("validate", str(made)).exit_code == 0


def test_an_old_report_is_lifted_and_says_what_it_was_made_from(tmp_path: Path) -> None:
    old, new = tmp_path / "old.sci.json", tmp_path / "new.sci.json"
    old.write_bytes(orjson.dumps(old_document()))
    result = run("migrate", str(old), "-o", str(new))
    document = orjson.loads(new.read_bytes())

    assert result.exit_code == 0
    assert "from version 0.1 to 1.0" in result.stderr
    assert document["schema_version"] == "1.0"
    assert document["identity"]["id"] == old_document()["identity"]["id"]
    assert document["results"] == old_document()["results"]
    assert document["provenance"]["imported"] == [
        {"format": "sci-report", "version": "0.1", "sha256": sha256(old.read_bytes()).hexdigest()}
    ]
    assert run("validate", str(old), str(new)).exit_code == 0


def test_a_report_of_the_newest_version_comes_back_as_it_is() -> None:
    text = (Path(__file__).parents[2] / "examples" / "iris.sci.json").read_bytes()
    result = run("migrate", "-", stdin=text)

    assert result.stdout_bytes == text
    assert "already" in result.stderr


def test_an_old_report_that_contradicts_itself_is_lifted_and_told() -> None:
    document = old_document()
    document["results"]["total_gco2e"]["value"] = 1.0
    result = run("migrate", "-", stdin=orjson.dumps(document))

    assert result.exit_code == 1
    assert "SCI225" in result.stderr
    assert orjson.loads(result.stdout)["results"]["total_gco2e"]["value"] == 1.0


@pytest.mark.parametrize("version", ["0.1", "1.0"])
def test_the_schema_of_every_version_is_printed(version: str) -> None:
    schema = orjson.loads(run("schema", "--schema-version", version).stdout)

    assert schema["properties"]["schema_version"]["const"] == version
