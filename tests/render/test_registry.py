from __future__ import annotations

import pytest

from sci_report.render.registry import RENDERERS, renderer
from sci_report.render.view import view_of
from tests.samples import full_report, small_report


@pytest.mark.parametrize("target", RENDERERS)
def test_every_target_renders_text_that_ends_with_a_line_break(target: str) -> None:
    for report in (full_report(), small_report()):
        text = renderer(target)(view_of(report))
        assert text.endswith("\n")
        assert report.subject.name in text


@pytest.mark.parametrize("target", RENDERERS)
def test_the_same_report_gives_the_same_text(target: str) -> None:
    assert renderer(target)(view_of(full_report())) == renderer(target)(view_of(full_report()))


def test_an_unknown_target_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        renderer("docx")
