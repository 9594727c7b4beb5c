from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.errors import InputError, ResourceMissingError
from sci_report.refdata.table import name_key, near_misses, optional_float, read_table, row_for_year, unique

ROWS = [{"year": "2019"}, {"year": "2021"}, {"year": "2024"}]


def test_a_missing_table_is_a_damaged_installation() -> None:
    with pytest.raises(ResourceMissingError, match="no_such_table"):
        read_table("no_such_table")


@pytest.mark.parametrize(
    ("asked", "found"), [(None, "2024"), (2024, "2024"), (2030, "2024"), (2023, "2021"), (2021, "2021"), (2019, "2019")]
)
def test_row_for_year_is_that_year_or_the_nearest_earlier(asked: int | None, found: str) -> None:
    assert row_for_year(ROWS, asked, "thing")["year"] == found


def test_a_year_before_the_table_is_refused_and_names_the_first() -> None:
    with pytest.raises(InputError, match="no thing for 2018: the table starts in 2019"):
        row_for_year(ROWS, 2018, "thing")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Côte d'Ivoire", "cotedivoire"),
        ("NVIDIA A100-SXM4-80GB", "nvidiaa100sxm480gb"),
        ("Intel(R) Data Center GPU Max 1550", "inteldatacentergpumax1550"),
        ("Türkiye", "turkiye"),
        ("", ""),
    ],
)
def test_name_key_drops_accents_case_punctuation_and_marks(name: str, key: str) -> None:
    assert name_key(name) == key


@given(st.lists(st.from_regex(r"[a-z0-9]+", fullmatch=True), min_size=1), st.sampled_from([" ", "-", "_", ".", "/"]))
def test_name_key_is_the_same_for_any_punctuation_and_case(words: list[str], separator: str) -> None:
    assert name_key(separator.join(words).upper()) == name_key("".join(words))


@given(st.text())
def test_name_key_of_a_key_is_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


def test_near_misses_come_best_first_and_once_each() -> None:
    names = {"norway": "Norway", "nor": "Norway", "norwey": "Norway", "panama": "Panama"}
    assert near_misses("norwya", names) == ("Norway",)
    assert near_misses("zzzz", names) == ()


def test_unique_keeps_the_order() -> None:
    assert unique(["b", "a", "b"]) == ("b", "a")


def test_a_blank_cell_is_absent_not_zero() -> None:
    assert (optional_float(""), optional_float("0"), optional_float("1.5")) == (None, 0.0, 1.5)
