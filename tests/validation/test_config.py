"""What users configure: profiles of their own, and findings that they ignore with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from sci_report.errors import InputError
from sci_report.validation.config import Config, found_config, read_config
from sci_report.validation.config_file import NAME
from sci_report.validation.finding import FileOutcome, Finding
from sci_report.validation.ignores import Ignore, without_ignored
from sci_report.validation.profile import PROFILES

WHOLE = """
profile = "our-venue"
fail-on = "warning"

[[ignore]]
code = "SCI325"
at = "/places/*/grid_gco2e_per_kwh/**"
files = "submissions/2025/*"
reason = "A line of its own."

[profiles.our-venue]
version = "2027"
extends = "paper"
summary = "What our venue asks."
rules = { SCI506 = "error", SCI512 = "off" }

[profiles.stricter]
extends = "our-venue"
rules = { SCI512 = "error" }
"""


def config(text: str, folder: Path, name: str = NAME) -> Config:
    (folder / name).write_text(text)
    return read_config(folder / name)


def test_a_profile_of_ones_own_changes_another(tmp_path: Path) -> None:
    found = config(WHOLE, tmp_path)
    paper = PROFILES["paper"].severities

    assert (found.profile.name, found.profile.version, found.fail_on) == ("our-venue", "2027", "warning")
    assert found.profile.severities["SCI506"] == "error"
    assert set(paper) - set(found.profile.severities) == {"SCI512"}
    assert found.named("stricter").severities["SCI512"] == "error"
    assert found.named("stricter").severities["SCI506"] == "error"
    assert found.named("sci") is PROFILES["sci"]
    assert found.ignores == (
        Ignore("SCI325", "A line of its own.", "/places/*/grid_gco2e_per_kwh/**", "submissions/2025/*"),
    )


def test_the_same_stands_in_pyproject_under_the_tools_name(tmp_path: Path) -> None:
    text = WHOLE.replace("[[ignore]]", "[[tool.sci-report.ignore]]").replace("[profiles.", "[tool.sci-report.profiles.")
    text = text.replace('profile = "our', '[tool.sci-report]\nprofile = "our')

    assert config(text, tmp_path, "pyproject.toml").profile == config(WHOLE, tmp_path).profile


def test_the_nearest_file_above_counts(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.sci-report]\nprofile = "sci"')
    (tmp_path / "a" / "pyproject.toml").write_text('[project]\nname = "sci-report"\n[tool.other]\n')

    assert found_config(below).profile.name == "sci"
    (tmp_path / "a" / NAME).write_text('profile = "gpai"')
    assert found_config(below).profile.name == "gpai"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("profile = ", "not TOML"),
        ('profile = "nobody"', "names 'nobody'"),
        ("profile = 3", "must be text"),
        ('fail-on = "sometimes"', "must be one of"),
        ("unknown = 1", "has no 'unknown'"),
        ("ignore = 1", "list of tables"),
        ('[[ignore]]\ncode = "SCI325"', "has no `reason`: say why"),
        ('[[ignore]]\nreason = "x"', "has no `code`"),
        ('[[ignore]]\ncode = "SCI325"\nreason = " "', "has no `reason`"),
        ('[[ignore]]\ncode = "SCI999"\nreason = "x"', "does not exist"),
        ('[[ignore]]\ncode = "SCI101"\nreason = "x"', "cannot be ignored"),
        ('[[ignore]]\ncode = "SCI325"\nreason = "x"\nat = "places"', "begins with a slash"),
        ('[[ignore]]\ncode = "SCI325"\nreason = "x"\nwhere = "y"', "has no 'where'"),
        ("[profiles.core]\n", "choose another"),
        ('[profiles.x]\nextends = "y"', "names no profile"),
        ('[profiles.x]\nrules = { SCI003 = "off" }', "cannot be changed"),
        ('[profiles.x]\nrules = { SCI325 = "fatal" }', "or off"),
        ('[profiles.x]\nrules = { NOPE = "off" }', "does not exist"),
        ("profiles = 3", "must be a table"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=NAME) as error:
        config(text, tmp_path)

    assert words in str(error.value)


def finding(pointer: str, code: str = "SCI325") -> Finding:
    return Finding(code, "a-rule", "error", "m", pointer, 1, 1)


@pytest.mark.parametrize(
    ("at", "pointer", "is_covered"),
    [
        ("**", "/a/b", True),
        ("**", "", True),
        ("/places/*/pue/value", "/places/0/pue/value", True),
        ("/places/*/value", "/places/0/pue/value", False),
        ("/places/**", "/places/0/pue/value", True),
        ("/places/**", "/places", True),
        ("/places/**", "/placesx", False),
        ("/places/**/value", "/places/0/pue/value", True),
        ("/pl*/0", "/places/0", True),
        ("/places.0", "/places/0", False),
        ("/a(b", "/a(b", True),
    ],
)
def test_a_pattern_of_pointers_covers_steps(at: str, pointer: str, is_covered: bool) -> None:
    outcome = without_ignored(FileOutcome("f", (finding(pointer),)), [Ignore("SCI325", "why", at)])

    assert (outcome.findings == ()) is is_covered
    assert outcome.ignored == (((0, 1),) if is_covered else ())


def test_an_ignore_takes_only_its_code_and_its_files() -> None:
    ignores = [Ignore("SCI325", "why", files="old/*"), Ignore("SCI324", "why")]
    found = (finding("/a"), finding("/b", "SCI324"), finding("/c", "SCI323"))

    assert [each.pointer for each in without_ignored(FileOutcome("old/f", found), ignores).findings] == ["/c"]
    assert [each.pointer for each in without_ignored(FileOutcome("new/f", found), ignores).findings] == ["/a", "/c"]
    assert without_ignored(FileOutcome("old/f", found), ignores).ignored == ((0, 1), (1, 1))


@pytest.mark.parametrize(
    "head", ["[tool.sci-report]", "[ tool . sci-report ]", '[tool."sci-report"]', "[tool.'sci-report']"]
)
def test_the_table_is_found_however_its_name_is_written(head: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f'{head}\nprofile = "sci"\n')

    assert found_config(tmp_path).profile.name == "sci"
