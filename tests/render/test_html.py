from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from sci_report.models.report import Report
from sci_report.render.html import render
from sci_report.render.view import view_of
from tests.render.reports import HOSTILE_TEXTS, with_activities, with_energy, with_text
from tests.samples import full_report, small_report

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """The elements, attributes and text of a page; refuses elements that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def page(report: Report) -> Page:
    return Page(render(view_of(report)))


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_no_text_adds_an_element_or_an_attribute(name: str) -> None:
    hostile, ordinary = page(with_text(HOSTILE_TEXTS[name])), page(with_text("ordinary"))
    assert hostile.elements == ordinary.elements
    assert [found[:2] for found in hostile.attributes] == [found[:2] for found in ordinary.attributes]


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_links_lead_to_the_web_only(name: str) -> None:
    links = page(with_text(HOSTILE_TEXTS[name])).values("href")
    assert len(links) == 3
    assert all(link.startswith("https://") for link in links)


def test_a_page_has_no_script_and_asks_for_nothing() -> None:
    found = page(full_report())
    assert found.elements.keys() & {"script", "iframe", "object", "embed", "link", "img", "form", "base"} == set()
    assert found.values("src") == []
    assert [name for _, name, _ in found.attributes if name.startswith("on")] == []
    assert re.search(r"url\((?!#)", render(view_of(full_report()))) is None
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in found.values("content")


def test_ids_are_unique_and_every_reference_finds_its_own() -> None:
    for report in (full_report(), small_report(), with_activities(3)):
        found = page(report)
        ids = found.values("id")
        assert len(ids) == len(set(ids))
        assert set(found.values("aria-labelledby")) <= set(ids)
        assert {value[5:-1] for value in found.values("fill")} <= set(ids)


def test_tables_have_captions_and_headings_with_a_scope() -> None:
    found = page(full_report())
    assert found.elements["table"] == found.elements["caption"] == found.elements["thead"]
    assert found.elements["th"] == len(found.values("scope"))


def test_charts_are_images_with_a_title() -> None:
    found = page(full_report())
    assert found.elements["svg"] == 3
    assert found.elements["title"] == 1 + found.elements["svg"]
    assert found.values("role").count("img") == found.elements["svg"]
    assert "IT energy by component: GPU 9.5\u00a0kWh; DRAM 762.9\u00a0Wh." in found.text


def test_the_statement_comes_before_all_figures() -> None:
    text = page(full_report()).text.partition("</style>")[2] or page(full_report()).text
    assert text.index("of the energy was measured") < text.index("744")


@pytest.mark.parametrize(
    ("report", "level"), [(full_report(), "part"), (small_report(), "none")], ids=["measured in part", "not measured"]
)
def test_the_statement_tells_measured_from_not_measured(report: Report, level: str) -> None:
    assert f"statement {level}" in page(report).values("class")


def test_what_is_missing_is_a_dash_with_its_reason() -> None:
    text = " ".join(page(small_report()).text.split())
    assert "SCI score – not all of its inputs are stated" in text


def test_claims_have_a_section_that_says_they_are_no_part_of_the_score() -> None:
    assert "Market-based claims: not part of the score" in page(full_report()).text
    assert "Market-based claims" not in page(small_report()).text


def test_the_verdict_is_shown_with_its_findings() -> None:
    found = Page(render(view_of(full_report(), verdict="1 error found", findings=["SCI201 <b>"])))
    assert "1 error found" in found.text
    assert "SCI201 <b>" in found.text


@pytest.mark.parametrize("kwh", [0.0, 1e-12, 1e15])
def test_extreme_energies_are_placed_and_drawn_or_left_out(kwh: float) -> None:
    found = page(with_energy(kwh))
    assert found.elements["table"] > 5
    assert (found.elements["svg"] == 3) == (kwh > 0)
