"""A pointer leads to its value, wherever that stands in the text."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sci_report.validation.finding import pointer
from sci_report.validation.locate import lines_and_columns, offsets

values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=15,
)


def inside(value: Any, *steps: str | int) -> dict[str, Any]:
    """Map the pointer of every part to the part."""
    parts = {pointer(*steps): value}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        parts |= inside(item, *steps, step)
    return parts


@given(values, st.sampled_from([None, 0, 2]), st.booleans(), st.data())
def test_at_the_offset_of_a_pointer_stands_its_value(
    value: Any, indent: int | None, ascii_only: bool, data: st.DataObject
) -> None:
    text = "\n " + json.dumps(value, indent=indent, ensure_ascii=ascii_only) + "\n"
    parts = inside(value)
    wanted = data.draw(st.sets(st.sampled_from(sorted(parts)), min_size=1))

    for where, offset in offsets(text, wanted).items():
        assert json.JSONDecoder().raw_decode(text, offset)[0] == parts[where]


def test_a_pointer_to_what_is_absent_leads_to_the_nearest_parent() -> None:
    text = '{"a": [1, {"b": 2}]}'

    assert offsets(text, {"/a/1/c/d", "/x", "/a/7"}) == {
        "/a/1/c/d": text.index('{"b"'),
        "/x": 0,
        "/a/7": text.index("[1"),
    }


@given(st.text(alphabet="ab\n"), st.data())
def test_lines_and_columns_count_from_one(text: str, data: st.DataObject) -> None:
    ascending = sorted(data.draw(st.lists(st.integers(0, len(text)))))
    expected = [(text[:each].count("\n") + 1, len(text[:each].rsplit("\n", maxsplit=1)[-1]) + 1) for each in ascending]

    assert list(lines_and_columns(text, ascending)) == expected
