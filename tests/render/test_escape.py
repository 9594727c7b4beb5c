from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sci_report import escape

MARKS = "\\`*_{}[]()<>#+-.!|~$&:/= \n\t1a\"'@"
TEXTS = st.text() | st.text(alphabet=MARKS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a[U+001B][31mb"),
        ("a\u202egnp", "a[U+202E]gnp"),
        ("a\u2066b\u2069", "a[U+2066]b[U+2069]"),
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("\x9b31m", "[U+009B]31m"),
        ("a\r\n  b\u2028c\vd", "a b c d"),
        ("tab\there", "tab here"),
        ("👩\u200d👧 می\u200cخواهم", "👩\u200d👧 می\u200cخواهم"),
        ("plain é 中", "plain é 中"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(text: str, shown: str) -> None:
    assert escape.visible(text) == shown


@given(TEXTS)
def test_a_terminal_gets_one_line_without_control_or_direction(text: str) -> None:
    assert (
        re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029\u00a0]", escape.text(text))
        is None
    )


@given(TEXTS)
def test_html_shows_the_text_and_has_no_markup(text: str) -> None:
    escaped = escape.html(text)
    assert re.search(r"[<>\"']", escaped) is None
    assert html.unescape(escaped) == escape.visible(text)


@given(TEXTS)
def test_markdown_shows_the_text_as_one_paragraph(text: str) -> None:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shown = escape.text(text).strip()
    paragraph = f"<p>{html.escape(shown, quote=False).replace('&#x27;', chr(39))}</p>\n" if shown else ""
    assert html.unescape(parser.render(escape.markdown(text))) == html.unescape(paragraph)


@given(TEXTS)
def test_markdown_in_a_table_stays_in_its_cell(text: str) -> None:
    parser = MarkdownIt("commonmark").enable("table")
    table = parser.render(f"| a | b |\n| - | - |\n| {escape.markdown(text)} | end |")
    cells = re.findall(r"<td>(.*?)</td>", table, re.DOTALL)
    assert [html.unescape(cell) for cell in cells] == [escape.text(text).strip(), "end"]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://x.org/a_b?c=d&e=1#f", "https://x.org/a_b?c=d&amp;e=1#f"),
        ("https://x.org/a)(b", "https://x.org/a%29%28b"),
        ("https://x.org/<|>`\\\"'", "https://x.org/%3C%7C%3E%60%5C%22%27"),
    ],
)
def test_an_address_cannot_end_its_link(url: str, target: str) -> None:
    assert escape.markdown_link_target(url) == target


@given(TEXTS)
def test_yaml_text_is_one_quoted_scalar(text: str) -> None:
    scalar = escape.yaml(text)
    assert json.loads(scalar) == escape.text(text)
    assert "\n" not in scalar
