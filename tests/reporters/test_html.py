"""The verdict page says what was found, in bounded memory, and takes no report text for markup."""

from __future__ import annotations

import json
import re
import tracemalloc
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html.parser import HTMLParser
from itertools import islice
from typing import Any

import pytest

from sci_report.escape import visible
from sci_report.reporters.base import Tally
from sci_report.reporters.html import html
from sci_report.validation.engine import schema_sha256
from sci_report.validation.finding import FileOutcome
from tests.reporters.batches import HOSTILE, code_of, finding, hostile, many, report

VOID = {"meta", "input", "wbr"}


class Page(HTMLParser):
    """The elements of a page, its text by class, and whether every element is closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        members = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in members.items()]
        self.ids += [members["id"]] if "id" in members else []
        if tag not in VOID:
            self._open.append((tag, members.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((" ".join(f"{tag}.{kind}" for tag, kind in self._open), data))

    def text(self, within: str = "") -> str:
        return " ".join(words for place, words in self.texts if within in place)


def written(outcomes: Iterable[FileOutcome]) -> str:
    return "\n".join(html(outcomes, Tally("1.2.3", "9.9")))


def test_it_says_the_verdict_the_counts_and_what_it_was_reached_by() -> None:
    page = Page(written([report("good"), report("bad", finding(), finding(code_of("warning"))), report("also good")]))

    assert page.text("h1.") == "Not consistent"
    assert page.text("p.statement") == "1 of 3 reports is not consistent with profile core 1.1 of ruleset 9.9."
    assert page.text("dl.headlines") == "Reports 3 Not consistent 1 Errors 1 Warnings 1 Notes 0"
    by = f"Validator sci-report 1.2.3 Profile core 1.1 Ruleset 9.9 Schema 1.0, SHA-256 {schema_sha256('1.0')}"
    assert page.text("dl.facts") == by


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ([], "No report was checked."),
        ([report("a")], "The report is consistent with"),
        ([report("a", finding())], "The report is not consistent with"),
        ([report("a"), report("b", finding(code_of("warning")))], "All 2 reports are consistent with"),
        ([report("a", finding()), report("b", finding())], "2 of 2 reports are not consistent with"),
    ],
)
def test_the_verdict_is_a_sentence_for_any_number(outcomes: list[FileOutcome], said: str) -> None:
    assert Page(written(outcomes)).text("p.statement").startswith(said)


def test_each_rule_is_counted_by_findings_and_by_reports_and_can_be_reached() -> None:
    page = Page(written([report("a", *[finding()] * 3), report("b", finding()), report("c", finding("SCI225"))]))
    rules = page.text("table.sortable rules tbody")

    assert re.search(r"SCI223 total-operational error 4 2 Add ", rules)
    assert re.search(r"SCI225 total-carbon error 1 1 Add ", rules)
    assert {value for tag, name, value in page.attributes if (tag, name) == ("a", "href")} == {"#SCI223", "#SCI225"}
    assert {"SCI223", "SCI225"} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_a_finding_is_shown_with_all_that_is_known_of_it() -> None:
    page = Page(written([report("a/b.sci.json", finding(message="`x` is wrong", expected="é", actual=True))]))
    shown = page.text("ol.findings")

    assert "error SCI223 total-operational x is wrong at 3:7 /results/x" in re.sub(r"\s+", " ", shown)
    assert 'expected "é" actual true text "x":  2.0,' in shown
    assert page.text("mark.") == "2.0,"
    assert "x" in page.text("code.")


def test_the_first_finding_shown_is_the_worst() -> None:
    page = Page(written([report("a", *[finding(code_of("warning"))] * 60, finding(message="the one error"))]))

    assert "the one error" in page.text("span.shut")
    assert "and 60 more" in page.text("span.more")
    assert page.text("ol.findings").count("warning ") == 49
    assert "11 more findings not shown." in page.text("p.note")


@pytest.mark.parametrize("name", HOSTILE)
def test_report_text_adds_no_element_and_no_attribute(name: str) -> None:
    text = HOSTILE[name]
    shape = Page(written([report("a/b", finding(message="m", excerpt="xxxx", excerpt_column=3))]))
    members: dict[str, Any] = dict.fromkeys(("message", "expected", "actual", "excerpt"), text.replace("`", ""))
    page = Page(written([report(f"a/{text.replace('/', '')}", finding(**members, pointer=text, excerpt_column=3))]))

    assert page.tags == shape.tags
    assert page.attributes == shape.attributes


@pytest.mark.parametrize("name", HOSTILE)
def test_report_text_is_there_to_be_read(name: str) -> None:
    text = json.dumps(HOSTILE[name], ensure_ascii=False)
    page = Page(written([report("a", finding(actual=HOSTILE[name]))]))

    assert visible(text) in page.text("dl. div. dd. code. bdi.")


def test_names_that_are_no_text_and_characters_that_hide_are_shown() -> None:
    text = written([report("bad\udcff\u202e.sci.json", finding(message="a\u001b[31m\u2066b"))])

    assert text.encode()
    assert "bad[U+DCFF][U+202E].sci.json" in text
    assert "a[U+001B][31m[U+2066]b" in text


def test_a_text_as_long_as_a_report_is_cut() -> None:
    text = written([report("n" * 1_000_000, finding(message="m" * 1_000_000, pointer="/p" * 500_000))])

    assert len(text) < 40_000
    assert "(999,400 more characters)" in text


def test_the_policy_names_the_one_script_and_the_one_style_and_allows_nothing_else() -> None:
    text = written(hostile())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    for element in ("script", "style"):
        (body,) = re.findall(f"<{element}>(.*?)</{element}>", text, flags=re.DOTALL)
        digest = b64encode(sha256(body.encode()).digest()).decode()
        assert parts[f"{element}-src"] == f"'sha256-{digest}'"
        assert body.isascii()
    assert {parts.pop("script-src"), parts.pop("style-src")}
    assert parts == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}


def test_nothing_is_fetched_and_no_script_stands_in_an_attribute() -> None:
    page = Page(written(hostile()))
    names = {name for _, name, _ in page.attributes}

    assert not {name for name in names if name.startswith("on")} | names & {"src", "srcset", "style", "action"}
    assert all(value.startswith("#") for _, name, value in page.attributes if name == "href")
    assert not re.search(r"@import|url\(", written([]))
    assert page.tags.count("script") == page.tags.count("style") == 1


def test_twenty_thousand_reports_stream_in_bounded_memory_and_are_counted_exactly() -> None:
    taken = 0

    def stream() -> Iterator[FileOutcome]:
        nonlocal taken
        for outcome in many(20_000):
            taken += 1
            yield outcome

    tally = Tally("1", "1")
    lines = html(stream(), tally)
    tracemalloc.start()
    try:
        assert "<tr data-severities" in "".join(islice(lines, 400))
        assert taken <= 10
        assert max(map(len, lines)) < 10_000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2_000_000
    assert (tally.files, tally.inconsistent, tally.severities["error"]) == (20_000, 10_000, 20_000)


def test_what_is_not_shown_is_counted_and_said() -> None:
    page = Page(written(many(20_000)))
    rows = sum(name == "data-severities" for _, name, _ in page.attributes)

    assert page.text("dl.headlines") == "Reports 20,000 Not consistent 10,000 Errors 20,000 Warnings 4,000 Notes 0"
    assert rows == 4_500
    assert page.text("p.statement").startswith("10,000 of 20,000 reports are not")
    assert re.search(r"SCI223 total-operational error 20,000 10,000", page.text("table.sortable rules"))
    said = (
        "The table lists 4,500 reports. Counted but not shown: 15,500 reports "
        "(7,500 with errors, 1,000 with warnings at worst, 7,000 without findings)."
    )
    assert page.text("p.note").count(said) == 2


def test_sound_reports_do_not_crowd_out_one_with_an_error() -> None:
    sound = (report(f"sound-{index}") for index in range(3_000))
    page = Page(written([*sound, report("the-wrong-one", finding())]))

    assert "the-wrong-one" in page.text("span.file")


def test_beyond_ten_thousand_findings_each_report_shows_its_worst() -> None:
    text = written(report(f"{index}", *[finding()] * 1_000) for index in range(300))

    assert text.count('<p class="what">') == 10_000 + 100
    assert "999 more findings not shown." in text
    assert len(text) < 12_000_000


def test_a_report_with_more_findings_than_are_kept_says_so() -> None:
    text = written([report("a", *[finding()] * 3, is_cut=True)])

    assert "There are more findings than the 3 that are kept." in text
    assert "more than 3 findings" in text
    assert "1 report has more findings than are kept; the counts of findings are at least these." in text
