"""The verdict page in a browser: with its script and without, by keyboard, on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from sci_report.reporters.base import Tally
from sci_report.reporters.html import html
from sci_report.validation.finding import FileOutcome
from tests.render.test_browser import FLAGS, SCHEMES, contrast, luminance
from tests.reporters.batches import code_of, finding, hostile, many, report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def batch() -> list[FileOutcome]:
    warning, note = finding(code_of("warning"), message="later"), finding("SCI225", message="other words")
    return [
        report("run-10.sci.json", finding(), note),
        report("run-2.sci.json"),
        report("long/" + "x" * 200, warning),
        report("many.sci.json", *[finding(message="wide " + "中" * 200)] * 1_200),
        report("שלום/نص.sci.json", finding(message="first " + "y" * 300, actual="z" * 300)),
    ]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        yield running
        running.close()


def opened(browser: Browser, folder: Path, outcomes: Iterable[FileOutcome], *, width: int = 1280, **how: Any) -> Page:
    """The verdict page, opened from a file without a network; it must ask for nothing and complain of nothing."""
    file = folder / "verdict.html"
    file.write_text("\n".join(html(outcomes, Tally("1.2.3", "9.9"))), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, offline=True, **how)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri(), wait_until="networkidle")
    assert asked == [file.as_uri()]
    assert complaints == []
    return page


def files(page: Page) -> list[str]:
    return page.locator("table.reports > tbody > tr:visible th").all_inner_texts()


def test_report_text_runs_nothing_with_or_without_a_click(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, hostile())
    for details in page.locator("summary").all():
        details.click()
    page.mouse.move(400, 400)
    assert page.evaluate("window.ran") is None
    assert page.locator("script").count() == 1
    assert page.locator("iframe, object, embed, img, svg, b").count() == 0
    assert page.locator("a:not([href^='#'])").count() == 0
    page.close()


def test_a_script_that_is_not_ours_is_refused_even_if_it_gets_in(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, batch())
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = 1";
          document.body.append(script);
          const image = document.createElement("img");
          image.setAttribute("onerror", "window.ran = 1");
          image.src = "data:,";
          document.body.append(image);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    page.close()


@pytest.mark.parametrize("has_script", [True, False])
def test_the_verdict_is_above_the_reports_and_all_is_readable(
    browser: Browser, has_script: bool, tmp_path: Path
) -> None:
    page = opened(browser, tmp_path, batch(), java_script_enabled=has_script)
    tops = [page.locator(selector).bounding_box() for selector in ("h1", "h2#rules", "h2#reports", "footer")]
    heights = [box["y"] for box in tops if box]
    assert len(heights) == 4
    assert heights == sorted(heights)
    assert page.get_by_text("This page ends before its verdict").is_hidden()
    assert page.get_by_role("heading", level=1).inner_text() == "Not consistent"
    assert len(files(page)) == 5
    page.locator("summary").first.click()
    assert page.locator("ol.findings").first.get_by_text("/results/x").first.is_visible()
    assert page.locator("thead button, .filter:visible").count() == (11 + 1 if has_script else 0)
    page.close()


def test_a_page_that_was_broken_off_says_so(browser: Browser, tmp_path: Path) -> None:
    lines = "\n".join(html(many(50), Tally("1", "1"))).split("\n")
    file = tmp_path / "broken.html"
    file.write_text("\n".join(lines[: next(i for i, line in enumerate(lines) if "folder/" in line) + 20]))
    page = browser.new_page(offline=True)
    page.goto(file.as_uri())
    assert page.get_by_text("This page ends before its verdict").is_visible()
    page.close()


@pytest.mark.parametrize(
    ("column", "first_click", "order", "then_first"),
    [
        ("Report", "ascending", ["long/x", "many", "run-2", "run-10", "שלום"], "שלום"),
        ("Verdict", "ascending", ["run-10", "many", "שלום", "long/x", "run-2"], "run-2"),
        ("Errors", "descending", ["many", "run-10", "שלום", "run-2", "long/x"], "run-2"),
        ("Warnings", "descending", ["long/x", "run-10", "run-2", "many", "שלום"], "run-10"),
        ("Findings", "ascending", ["long/x", "שלום", "many", "run-10", "run-2"], "run-10"),
    ],
)
def test_a_column_sorts_by_keyboard_and_says_so(
    browser: Browser, tmp_path: Path, *, column: str, first_click: str, order: list[str], then_first: str
) -> None:
    page = opened(browser, tmp_path, batch())
    header = page.locator("table.reports").get_by_role("columnheader", name=column)
    assert header.get_attribute("aria-sort") is None
    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == first_click
    assert all(name.startswith(start) for name, start in zip(files(page), order, strict=True)), files(page)
    page.keyboard.press("Space")
    assert header.get_attribute("aria-sort") == ({"ascending", "descending"} - {first_click}).pop()
    assert files(page)[0].startswith(then_first)
    assert page.locator("table.reports [aria-sort]").count() == 1
    page.close()


@pytest.mark.parametrize("column", ["Rule", "Name", "Severity", "Findings", "Reports", "How to mend it"])
def test_the_rules_sort_by_every_column(browser: Browser, column: str, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, batch())
    table = page.locator("table.rules")
    header = table.get_by_role("columnheader", name=column, exact=True)
    codes = []
    for _ in range(2):
        header.get_by_role("button").click()
        codes.append(table.locator("tbody th").all_inner_texts())
    assert sorted(codes[0]) == sorted(codes[1])
    assert codes[0][0] != codes[1][0]
    page.close()


def test_words_and_severity_filter_the_reports(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, batch())
    page.get_by_role("searchbox", name="Find").fill("RUN-")
    assert files(page) == ["run-10.sci.json", "run-2.sci.json"]
    assert page.get_by_role("status").inner_text() == "2 of 5 rows"
    page.get_by_label("Show").select_option("with errors")
    assert files(page) == ["run-10.sci.json"]
    page.get_by_role("searchbox", name="Find").fill("other words")
    assert files(page) == ["run-10.sci.json"]
    page.get_by_role("searchbox", name="Find").fill("")
    page.get_by_label("Show").select_option("without findings")
    assert files(page) == ["run-2.sci.json"]
    page.get_by_label("Show").select_option("all reports")
    assert len(files(page)) == 5
    assert page.get_by_role("status").inner_text() == ""
    page.close()


def test_a_rule_leads_to_how_to_mend_it(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, batch())
    page.locator("summary").first.click()
    page.get_by_role("link", name="SCI225").first.click()
    assert page.locator("tr:target th").inner_text() == "SCI225"
    page.close()


@pytest.mark.parametrize("width", [320, 360, 700, 900, 1280])
@pytest.mark.parametrize("kind", ["batch", "hostile", "none"])
def test_the_page_never_scrolls_sideways(browser: Browser, width: int, kind: str, tmp_path: Path) -> None:
    outcomes = {"batch": batch(), "hostile": hostile(), "none": []}[kind]
    page = opened(browser, tmp_path, outcomes, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    overflowing = page.locator("td, th, dd, summary").evaluate_all(
        """all => all.filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth)
          .map(each => each.outerHTML.slice(0, 200))"""
    )
    assert overflowing == []
    page.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_light_and_dark_are_readable(browser: Browser, scheme: Literal["light", "dark"], tmp_path: Path) -> None:
    page = opened(browser, tmp_path, batch(), color_scheme=scheme)
    page.locator("summary").first.click()
    places = ("body", ".note", "thead th", "thead button", ".statement", "a", ".name", ".folder", ".zero", "dt", "mark")
    for selector in places:
        assert contrast(page, selector) >= 4.5, selector
    ground = luminance(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert ground > 0.8 if scheme == "light" else ground < 0.05
    page.close()


def test_it_prints_on_a4_with_all_findings(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, batch())
    printed = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594" in printed.replace(b"\n", b" ") or b"/MediaBox [0 0 595" in printed
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 673, "height": 900})  # A4 less its margins, in CSS pixels
    assert page.evaluate("document.documentElement.scrollWidth") == 673
    assert page.locator("ol.findings").first.get_by_text("other words").is_visible()
    assert not page.locator(".filter").is_visible()
    page.close()


def test_the_largest_page_opens_sorts_and_filters_while_one_waits(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, many(20_000))
    assert page.locator("table.reports > tbody > tr").count() == 4_500
    took = page.evaluate(
        """() => {
          const start = performance.now();
          document.querySelector("table.reports th.number button").click();
          const words = document.getElementById("words");
          words.value = "folder/77";
          words.dispatchEvent(new Event("input"));
          document.body.getBoundingClientRect();
          return performance.now() - start;
        }"""
    )
    assert took < 5_000
    assert all(name.startswith("folder/77") for name in files(page))
    page.close()
