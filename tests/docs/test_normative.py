"""The page of requirements names rules that exist, and leaves out no normative or disclosure rule."""

from __future__ import annotations

import re
from pathlib import Path

from sci_report.validation.rules.registry import CATALOGUE

PAGE = (Path(__file__).parents[2] / "docs" / "normative.md").read_text(encoding="utf-8")


def test_every_rule_that_is_named_exists_and_every_normative_one_is_named() -> None:
    named = set(re.findall(r"SCI\d{3}", PAGE))
    beyond = {"SCI512", "SCI513", "SCI515", "SCI518"}  # what reviewers ask beyond the checklists

    assert named <= CATALOGUE.keys()
    assert {code for code in CATALOGUE if code[:4] in ("SCI4", "SCI5")} - named == beyond
