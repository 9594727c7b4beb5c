"""The pages are up to date, complete, and lead where they say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from build_conformance import DEFINITIONS
from build_docs import REFERENCE, pages

from sci_report.validation.rules.registry import CATALOGUE
from tests.conformance.suite import ROOT

PAGES = [
    *(
        path
        for folder in ("docs", "schema", "examples", "templates")
        for path in sorted((ROOT / folder).rglob("*.md"))
        if path.name != "iris.md"
    ),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
]


def slugs(text: str) -> set[str]:
    """The anchors that code hosts give to the headings of a page."""
    prose = re.sub(r"^(`{3,}).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_pages_are_up_to_date() -> None:
    stored = {path.relative_to(REFERENCE).as_posix(): path.read_text("utf-8") for path in REFERENCE.rglob("*.md")}

    assert stored == pages(), "run `make docs`"


def test_the_script_writes_the_pages(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "scripts" / "build_docs.py"), str(tmp_path)], check=True, cwd=tmp_path)

    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")} == set(pages())


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    text = re.sub(r"^(`{3,}).*?^\1", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]*`", "", text)
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", text):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), target
        if anchor:
            assert anchor in slugs(found.read_text("utf-8")), f"{target}#{anchor}"


def test_every_definition_and_member_is_on_a_page() -> None:
    whole = "\n".join(text for name, text in pages().items() if name.startswith("schema/"))
    for definition, node in DEFINITIONS.items():
        if definition == "JsonValue":
            continue
        (section,) = re.findall(rf"^## {definition}\n(.*?)(?=^## |\Z)", whole, re.MULTILINE | re.DOTALL)[:1]
        assert [name for name in node["properties"] if f"| `{name}` |" not in section] == []


def test_every_rule_is_on_the_page_of_rules() -> None:
    page = pages()["rules.md"]

    assert [code for code in CATALOGUE if f"### {code} {CATALOGUE[code].name}\n" not in page] == []


def test_a_table_row_has_as_many_cells_as_its_head() -> None:
    for name, text in pages().items():
        for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(counts) == 1, (name, block[:200])
