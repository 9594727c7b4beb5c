"""What pipelines call: the GitHub Action's script, the hook of pre-commit, and the snippets of the guide."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from sci_report.validation.config import read_config
from tests.samples import full_document

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide" / "pipelines.md").read_text(encoding="utf-8")
COMMAND = Path(sys.executable).with_name("sci-report")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports to check"
    folder.mkdir()
    (folder / "good.sci.json").write_bytes(orjson.dumps(full_document()))
    (folder / "bad.sci.json").write_bytes(b"[]")
    return folder


def act(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    script = ["bash", str(ROOT / "scripts" / "github_action.sh")]
    environment = {**os.environ, "SCI_REPORT": str(COMMAND), **environment}
    return subprocess.run(script, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_action_annotates_sums_up_and_fails(reports: Path, tmp_path: Path) -> None:
    summary, sarif = tmp_path / "summary.md", tmp_path / "findings.sarif"
    done = act(tmp_path, PATHS=f"\n  \n{reports}\n", GITHUB_STEP_SUMMARY=str(summary), SARIF=str(sarif))

    assert done.returncode == 1, done.stderr
    assert "::error file=" in done.stdout
    assert "Not consistent" in summary.read_text()
    assert orjson.loads(sarif.read_bytes())["runs"][0]["results"][0]["ruleId"] == "SCI007"


@pytest.mark.parametrize(
    ("paths", "settings", "code"),
    [
        ("good.sci.json", {}, 0),
        ("bad.sci.json", {"FAIL_ON": "never"}, 0),
        ("good.sci.json", {"PROFILE": "gpai"}, 1),
        ("good.sci.json", {"PROFILE": "nobody"}, 2),
        ("missing.sci.json", {}, 2),
        ("$(touch ran)`touch ran`; touch ran", {}, 2),
        ("--help", {}, 2),
    ],
)
def test_the_action_passes_on_what_it_was_given(paths: str, settings: dict[str, str], code: int, reports: Path) -> None:
    assert act(reports, PATHS=paths, **settings).returncode == code
    assert not (reports / "ran").exists()


def test_the_action_hands_its_inputs_over_in_the_environment_only() -> None:
    """An expression inside a script would be a command of whoever writes the input."""
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    scripts = [step["run"] for step in action["runs"]["steps"]]
    given = [name for step in action["runs"]["steps"] for name in step.get("env", {}).values()]

    assert not any("${{" in script for script in scripts)
    assert {re.sub(r"\W*inputs\.|\W*}}", "", each) for each in given} == action["inputs"].keys()


def test_the_hook_takes_every_form_of_report(reports: Path) -> None:
    ((hook),) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    names = ("a.sci.json", "a.sci.json.gz", "a.sci.yaml", "a.sci.yml", "a.sci.jsonl")
    entry = [str(COMMAND), *shlex.split(hook["entry"])[1:]]
    done = subprocess.run([*entry, *(str(path) for path in reports.iterdir())], capture_output=True, check=False)

    assert all(re.search(hook["files"], name) for name in names)
    assert not any(re.search(hook["files"], name) for name in ("a.json", "asci.json", "a.sci.json.bak"))
    assert done.returncode == 1


def test_the_snippets_of_the_guide_are_what_they_say(tmp_path: Path) -> None:
    found = re.findall(r"```(yaml|toml)\n(.*?)```", GUIDE, re.DOTALL)
    parsed = [yaml.safe_load(text) if form == "yaml" else tomllib.loads(text) for form, text in found]
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (tmp_path / "pyproject.toml").write_text(next(text for form, text in found if form == "toml"))

    assert len(parsed) == 4
    assert parsed[0]["jobs"]["validate"]["steps"][1]["with"].keys() <= action["inputs"].keys()
    assert read_config(tmp_path / "pyproject.toml").profile.name == "our-venue"


def test_the_options_that_the_guide_names_exist() -> None:
    told = subprocess.run([COMMAND, "validate", "--help"], capture_output=True, text=True, check=True).stdout
    commands = [line for line in GUIDE.splitlines() if "sci-report validate" in line]

    assert commands
    assert {option for line in commands for option in re.findall(r"--[a-z-]+", line)} <= set(
        re.findall(r"--[a-z-]+", told)
    )
