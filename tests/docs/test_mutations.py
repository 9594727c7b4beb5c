"""The page on what is caught says what is caught."""

from __future__ import annotations

from mutations import PAGE, page, sources


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make mutations`"


def test_there_are_twenty_reports() -> None:
    assert len(sources()) == 20
